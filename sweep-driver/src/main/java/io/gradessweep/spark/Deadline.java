package io.gradessweep.spark;

import io.gradessweep.result.FailureCause;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/** The time by which a job must end, by the clock of its executor. */
record Deadline(int seconds, long nanos) {
    static final String HUNG = "it did not end when its time was over (--run-timeout) and had to be stopped with its"
            + " executor; the same command tries it again from its newest checkpoint";

    /** @param seconds the time from now; 0 for no deadline */
    static Deadline in(int seconds) {
        return new Deadline(seconds, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
    }

    boolean isSet() {
        return seconds > 0;
    }

    boolean isPast() {
        return isSet() && System.nanoTime() - nanos >= 0;
    }

    /** Returns whether this deadline, and nothing else, ended the task that failed with this cause. */
    boolean ended(FailureCause cause) {
        return cause == FailureCause.CANCELLED && isPast() && !TaskContext.get().isInterrupted();
    }

    String message() {
        return "stopped after " + seconds + " s (--run-timeout)";
    }

    /** @param doneSteps the number of steps that the run has done */
    String message(int doneSteps, int plannedSteps) {
        return message() + " at step " + doneSteps + " of " + plannedSteps
                + "; the same command goes on from there, for as long again or with a longer --run-timeout to its end";
    }
}
