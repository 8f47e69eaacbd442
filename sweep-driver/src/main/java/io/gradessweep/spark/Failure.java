package io.gradessweep.spark;

import io.gradessweep.job.FailureCauses;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.Provenance;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.TrainingSummary;
import io.gradessweep.store.StoreException;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.TaskKilledException;
import org.slf4j.Logger;

/** The failure of a node that gave no outcome: its cause and a message. */
record Failure(FailureCause cause, String message) implements Serializable {
    private static final Pattern SPARK_IS_GONE =
            Pattern.compile("SparkContext (was shut down|has been shutdown)|stopped SparkContext");

    private static final Pattern EXIT_CODE = Pattern.compile("(?i)\\b(?:code|status):? (\\d+)");
    private static final int KILLED = 137;

    static final Failure CANCELLED =
            new Failure(FailureCause.CANCELLED, "the sweep was stopped; the next one goes on with this run");

    /**
     * The failure of a task that Spark has started again. If a host is lost, Spark does so by itself, without limit,
     * but the driver is to decide.
     */
    static final Failure STARTED_BY_SPARK =
            new Failure(FailureCause.EXECUTOR_LOST, "its executor was lost with its host, or was taken away");

    /**
     * Returns the failure for an exception or error of the work itself.
     *
     * @param cancelled whether the work was cancelled; every exception is then a consequence of that
     */
    static Failure of(Throwable thrown, boolean cancelled) {
        if (cancelled || thrown instanceof TaskKilledException || thrown instanceof InterruptedException) {
            return CANCELLED;
        }
        FailureCause cause = FailureCauses.of(thrown);
        return switch (cause) {
            case CANCELLED -> CANCELLED;
            case INVALID_INPUT, DIVERGED -> new Failure(cause, thrown.getMessage());
            default -> new Failure(cause, thrown.toString());
        };
    }

    /**
     * Returns the failure for an exception of the Spark job around the work. Exceptions of the work itself are returned
     * as values. Only the text of Spark's message tells a lost executor from an error.
     */
    static Failure ofJob(Exception thrown) {
        String message = String.valueOf(thrown.getMessage());
        int lost = message.indexOf("ExecutorLostFailure");
        if (lost >= 0) {
            // On Kubernetes the reason has several lines, of which the first is empty.
            String reason = message.substring(lost).replaceFirst("Reason:\\s+", "Reason: ");
            return ofLostExecutor(firstLine(reason));
        }
        if (message.contains("cancelled") || SPARK_IS_GONE.matcher(message).find()) {
            return CANCELLED;
        }
        return new Failure(FailureCause.INTERNAL, firstLine(message));
    }

    private static Failure ofLostExecutor(String message) {
        Matcher matcher = EXIT_CODE.matcher(message);
        int exitCode = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        if (exitCode == Watchdog.EXIT_CODE) {
            return new Failure(FailureCause.TIMEOUT, Deadline.HUNG);
        }
        String reason = exitCode == KILLED ? "; it was killed, as a system does that is short of memory" : "";
        return new Failure(FailureCause.EXECUTOR_LOST, message + reason);
    }

    /** Returns whether the work was cancelled, as with its sweep. */
    boolean isCancelled() {
        return cause == FailureCause.CANCELLED;
    }

    /** Returns this failure with more text at the end of its message. */
    Failure with(String more) {
        return new Failure(cause, message + more);
    }

    /** Logs the stack trace if the error was not foreseen, as a disk that is full is. */
    void log(Logger log, String job, Throwable thrown) {
        if (cause == FailureCause.INTERNAL && !(thrown instanceof StoreException)) {
            log.warn("{} failed", job, thrown);
        }
    }

    RunOutcome outcome(Provenance provenance) {
        return new RunOutcome.Failed(cause, message, TrainingSummary.NOT_STARTED, RunOutcome.Traces.EMPTY, provenance);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
