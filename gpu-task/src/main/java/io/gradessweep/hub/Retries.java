package io.gradessweep.hub;

import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * How patient requests are.
 *
 * @param attempts in all, the first included
 * @param firstPause before the second attempt; doubled before each further one
 * @param stall how long a download may bring nothing before it counts as cut
 */
record Retries(int attempts, Duration firstPause, Duration stall) {
    static final Retries USUAL = new Retries(5, Duration.ofSeconds(1), Duration.ofSeconds(60));

    /** Longer than this no server is waited for, whatever it asks. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    Retries once() {
        return new Retries(1, firstPause, stall);
    }

    /** @param attempt the one that failed, from 1 */
    Duration pauseAfter(int attempt) {
        return firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
    }

    static void sleep(Duration pause) throws InterruptedIOException {
        try {
            Thread.sleep(Math.min(pause.toMillis(), LONGEST.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
