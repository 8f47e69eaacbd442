package io.gradessweep.spark;

/** A pause of a job that a test slows down; an interrupt ends it and is kept for the job to see. */
final class Pause {
    private Pause() {}

    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
