package io.gradessweep.result;

import java.io.Serializable;
import java.util.List;

/** The end of a run, with everything that it recorded. A failure is an outcome, not an exception. */
public sealed interface RunOutcome extends Serializable {
    TrainingSummary summary();

    Traces traces();

    Provenance provenance();

    record Completed(TrainingSummary summary, Traces traces, Provenance provenance) implements RunOutcome {}

    /**
     * @param message a message that a person can act on
     */
    record Failed(FailureCause cause, String message, TrainingSummary summary, Traces traces, Provenance provenance)
            implements RunOutcome {}

    /** The rows a run wrote, in order of step. */
    record Traces(
            List<StepTrace> steps,
            List<NormTrace> norms,
            List<FreezeEvent> freezes,
            List<ValidationTrace> validations,
            List<ItemScore> items,
            List<BenchmarkScore> scores)
            implements Serializable {
        public static final Traces EMPTY = new Traces(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }
}
