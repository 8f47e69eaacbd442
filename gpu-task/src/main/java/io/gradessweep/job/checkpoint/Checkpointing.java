package io.gradessweep.job.checkpoint;

import java.util.Optional;
import java.util.function.Function;

/**
 * Where and how often jobs keep their state. What there is of a run is gone on from in any case.
 *
 * @param stores a run's store, by train_id
 * @param everySeconds of wall time while training; 0 for not by time
 * @param everySteps 0 for not by steps
 * @param shared where a run that has no state of its own may be taken up
 * @param pauseAfter the step after which a run's state is kept and it ends as paused; 0 for none
 */
public record Checkpointing(
        Function<String, CheckpointStore> stores,
        int everySeconds,
        int everySteps,
        Optional<SharedStates> shared,
        int pauseAfter) {
    public static final Checkpointing NONE = new Checkpointing(trainId -> CheckpointStore.NONE, 0, 0);

    /** Of a run that has nothing in common with others. */
    public Checkpointing(Function<String, CheckpointStore> stores, int everySeconds, int everySteps) {
        this(stores, everySeconds, everySteps, Optional.empty(), 0);
    }

    /** Whether states are kept at all. */
    boolean isOn() {
        return everySeconds > 0 || everySteps > 0;
    }
}
