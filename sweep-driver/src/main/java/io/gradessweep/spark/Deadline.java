package io.gradessweep.spark;

import io.gradessweep.result.FailureCause;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/** Until when a run may take, by the clock of the executor it is on. */
record Deadline(int seconds, long nanos) {
    static final String HUNG = "it did not end when its time was over (--run-timeout) and had to be stopped with its"
            + " executor; the same command tries it again from its newest checkpoint";

    /** @param seconds from now; 0 for no end */
    static Deadline in(int seconds) {
        return new Deadline(seconds, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
    }

    boolean isSet() {
        return seconds > 0;
    }

    boolean isPast() {
        return isSet() && System.nanoTime() - nanos >= 0;
    }

    /** Whether it, and nobody else, ended the task that failed so. */
    boolean ended(FailureCause cause) {
        return cause == FailureCause.CANCELLED && isPast() && !TaskContext.get().isInterrupted();
    }

    String message() {
        return "stopped after " + seconds + " s (--run-timeout)";
    }

    /** @param doneSteps how far the run came */
    String message(int doneSteps, int plannedSteps) {
        return message() + " at step " + doneSteps + " of " + plannedSteps
                + "; the same command goes on from there, for as long again or with a longer --run-timeout to its end";
    }
}
