package io.gradessweep.spark;

import io.gradessweep.job.FailureCauses;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.Provenance;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.TrainingSummary;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.TaskKilledException;
import org.slf4j.Logger;

/** Why something that should have given an outcome gave none. */
record Failure(FailureCause cause, String message) implements Serializable {
    private static final Pattern SPARK_IS_GONE =
            Pattern.compile("SparkContext (was shut down|has been shutdown)|stopped SparkContext");

    private static final Pattern EXIT_CODE = Pattern.compile("(?i)\\b(?:code|status):? (\\d+)");
    private static final int KILLED = 137;

    static final Failure CANCELLED =
            new Failure(FailureCause.CANCELLED, "the sweep was given up; the next one tries this run again");

    /** Spark starts a task again by itself where its host is lost, as often as that happens: the driver is to decide. */
    static final Failure STARTED_BY_SPARK =
            new Failure(FailureCause.EXECUTOR_LOST, "its executor was lost with its host, or was taken away");

    /**
     * An exception or error of the work itself.
     *
     * @param cancelled whether the work was; whatever it ends with then, it ended because of that
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
     * An exception of the Spark job around the work, whose own exceptions come back as values. Spark tells a lost executor
     * from an error only in words.
     */
    static Failure ofJob(Exception thrown) {
        String message = String.valueOf(thrown.getMessage());
        int lost = message.indexOf("ExecutorLostFailure");
        if (lost >= 0) {
            return ofLostExecutor(firstLine(message.substring(lost)));
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

    /** The same, with more to say. */
    Failure with(String more) {
        return new Failure(cause, message + more);
    }

    /** What nobody foresaw is worth its stack trace. */
    void log(Logger log, String job, Throwable thrown) {
        if (cause == FailureCause.INTERNAL) {
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
