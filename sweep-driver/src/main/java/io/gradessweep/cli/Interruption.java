package io.gradessweep.cli;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles Ctrl-C during a sweep: it cancels the running runs, keeps the completed ones, and waits at most 15 seconds
 * for the rows to be written. The JVM then exits with 130.
 */
final class Interruption implements AutoCloseable {
    private static final int SECONDS_TO_WIND_UP = 15;
    private static final int SECONDS_FOR_THE_HOOK = 2 * SECONDS_TO_WIND_UP;
    /**
     * The priority of the hook. Hadoop runs hooks from the highest priority down, and Spark's own would stop Spark
     * before its jobs.
     */
    private static final int BEFORE_SPARK = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);

    private final PrintStream out;
    private final CountDownLatch woundUp = new CountDownLatch(1);
    private final Runnable hook = this::interrupt;
    private volatile boolean happened;
    private volatile Runnable cancellation;

    Interruption(PrintStream out) {
        this.out = out;
        ShutdownHookManager.get().addShutdownHook(hook, BEFORE_SPARK, SECONDS_FOR_THE_HOOK, TimeUnit.SECONDS);
    }

    /** Sets the action that cancels the running runs. */
    void cancels(Runnable cancel) {
        cancellation = cancel;
    }

    boolean happened() {
        return happened;
    }

    @Override
    public void close() {
        woundUp.countDown();
        if (happened) {
            return;
        }
        try {
            ShutdownHookManager.get().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("interrupted just after the last run; the hook finds it wound up", e);
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
