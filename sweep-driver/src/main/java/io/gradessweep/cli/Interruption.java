package io.gradessweep.cli;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C while a sweep runs: what is running is cancelled, what is done stays, and the JVM waits a moment for the rows to
 * be written. The JVM itself then ends with 130.
 */
final class Interruption implements AutoCloseable {
    private static final int SECONDS_TO_WIND_UP = 10;

    private final PrintStream out;
    private final CountDownLatch woundUp = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");
    private volatile boolean happened;
    private volatile Runnable cancellation;

    Interruption(PrintStream out) {
        this.out = out;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** How to cancel what is running. */
    void cancels(Runnable cancel) {
        cancellation = cancel;
    }

    boolean happened() {
        return happened;
    }

    @Override
    public void close() {
        woundUp.countDown();
        if (!happened) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private void interrupt() {
        happened = true;
        out.println();
        out.println("interrupted: completed runs are kept; the same command goes on with the others");
        try {
            if (cancellation != null) {
                cancellation.run();
                if (!woundUp.await(SECONDS_TO_WIND_UP, TimeUnit.SECONDS)) {
                    out.println("some runs did not end in time; they will be run again");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
