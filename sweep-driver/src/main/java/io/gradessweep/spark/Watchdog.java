package io.gradessweep.spark;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends this executor's JVM where its task goes on after its deadline: native code that hangs cannot be interrupted. The
 * executor must have no other task.
 */
final class Watchdog implements AutoCloseable {
    /** By which the driver knows what happened. */
    static final int EXIT_CODE = 117;

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final int LEAST_GRACE_SECONDS = 5;
    private static final int MOST_GRACE_SECONDS = 600;

    private final Thread thread;

    /** @param job for the log */
    Watchdog(String job, Deadline deadline) {
        thread = new Thread(() -> watch(job, deadline), "watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** A run that is asked to end finishes its step and keeps its state, for which it has a tenth of its time again. */
    private static void watch(String job, Deadline deadline) {
        int grace = Math.min(MOST_GRACE_SECONDS, Math.max(LEAST_GRACE_SECONDS, deadline.seconds() / 10));
        try {
            TimeUnit.SECONDS.sleep((long) deadline.seconds() + grace);
            LOG.error("{} has not ended {} s after its deadline: this executor ends with it", job, grace);
            Runtime.getRuntime().halt(EXIT_CODE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the task ended
        }
    }
}
