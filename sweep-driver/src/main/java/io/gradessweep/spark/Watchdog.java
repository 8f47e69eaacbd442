package io.gradessweep.spark;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext$;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the JVM of an executor if its task continues after its deadline, since native code that hangs cannot be
 * interrupted. The executor must have no other task.
 */
final class Watchdog implements AutoCloseable {
    /** The exit code from which the driver knows what happened. */
    static final int EXIT_CODE = 117;

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final int LEAST_GRACE_SECONDS = 5;
    private static final int MOST_GRACE_SECONDS = 600;

    private final Thread thread;

    /**
     * Starts a watchdog if the deadline is set. There is none in a JVM with the driver or other runs, which must not be
     * ended.
     */
    static Optional<Watchdog> over(String job, Deadline deadline) {
        SparkEnv env = SparkEnv.get();
        int tasks = env.conf().getInt("spark.executor.cores", Integer.MAX_VALUE)
                / env.conf().getInt("spark.task.cpus", 1);
        boolean isAlone =
                tasks == 1 && !SparkContext$.MODULE$.DRIVER_IDENTIFIER().equals(env.executorId());
        return deadline.isSet() && isAlone ? Optional.of(new Watchdog(job, deadline)) : Optional.empty();
    }

    /** @param job the name of the job, for the log */
    private Watchdog(String job, Deadline deadline) {
        thread = new Thread(() -> watch(job, deadline), "watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /**
     * Returns the grace period after a deadline, a tenth of the job's time within limits. In that period, a run that
     * was asked to end finishes its step and writes a checkpoint.
     */
    static int graceSeconds(Deadline deadline) {
        return Math.min(MOST_GRACE_SECONDS, Math.max(LEAST_GRACE_SECONDS, deadline.seconds() / 10));
    }

    /** Ends the JVM after the deadline and the grace period. */
    private static void watch(String job, Deadline deadline) {
        int grace = graceSeconds(deadline);
        try {
            TimeUnit.SECONDS.sleep((long) deadline.seconds() + grace);
            LOG.error("{} has not ended {} s after its deadline: this executor ends with it", job, grace);
            Runtime.getRuntime().halt(EXIT_CODE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the task ended
        }
    }
}
