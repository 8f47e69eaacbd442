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

    /**
     * The rows a run wrote, in order of step. Those of steps and norms may lie on disk until they are closed; they are not
     * serializable then.
     */
    record Traces(
            TraceRows<StepTrace> steps,
            TraceRows<NormTrace> norms,
            List<FreezeEvent> freezes,
            List<ValidationTrace> validations,
            List<ItemScore> items,
            List<BenchmarkScore> scores,
            List<ScoreDetail> scoreDetails)
            implements Serializable, AutoCloseable {
        public static final Traces EMPTY = new Traces(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

        /** Creates the traces of a run that generated no answers. */
        public Traces(
                TraceRows<StepTrace> steps,
                TraceRows<NormTrace> norms,
                List<FreezeEvent> freezes,
                List<ValidationTrace> validations,
                List<ItemScore> items,
                List<BenchmarkScore> scores) {
            this(steps, norms, freezes, validations, items, scores, List.of());
        }

        /** Creates traces that are in memory, of a run that generated no answers. */
        public Traces(
                List<StepTrace> steps,
                List<NormTrace> norms,
                List<FreezeEvent> freezes,
                List<ValidationTrace> validations,
                List<ItemScore> items,
                List<BenchmarkScore> scores) {
            this(TraceRows.of(steps), TraceRows.of(norms), freezes, validations, items, scores);
        }

        @Override
        public void close() {
            steps.close();
            norms.close();
        }
    }
}
