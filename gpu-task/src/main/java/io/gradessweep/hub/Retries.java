package io.gradessweep.hub;

import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * The rule by which requests are repeated.
 *
 * @param attempts the number of attempts, the first included
 * @param firstPause the pause before the second attempt; it is doubled before each further one
 * @param stall how long a download may receive nothing before the connection counts as broken
 */
record Retries(int attempts, Duration firstPause, Duration stall) {
    static final Retries USUAL = new Retries(5, Duration.ofSeconds(1), Duration.ofSeconds(60));

    /** The longest pause, even if a server asks for more. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    Retries once() {
        return new Retries(1, firstPause, stall);
    }

    /**
     * @param attempt the number of the attempt that failed, from 1
     */
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
