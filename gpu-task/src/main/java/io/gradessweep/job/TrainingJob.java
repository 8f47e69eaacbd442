package io.gradessweep.job;

import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.RunSpec;

/** Executes one run. */
public final class TrainingJob {
    private TrainingJob() {}

    /**
     * Trains and evaluates. Whatever goes wrong inside the run ends as {@link RunOutcome.Failed}; errors of the JVM
     * itself are thrown.
     */
    public static RunOutcome run(RunSpec spec, JobContext context) {
        return context.cancelled().getAsBoolean() ? null : notYet(spec);
    }

    private static RunOutcome notYet(RunSpec spec) {
        if (!spec.method().isEmpty()) {
            throw new UnsupportedOperationException();
        }
        return null;
    }
}
