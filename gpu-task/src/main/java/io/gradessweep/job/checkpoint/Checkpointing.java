package io.gradessweep.job.checkpoint;

import java.util.Optional;
import java.util.function.Function;

/**
 * The settings for where and how often jobs write checkpoints. Existing checkpoints are resumed from in any case.
 *
 * @param stores gives a run's store by its train_id
 * @param interval the interval in wall time while training
 * @param everySteps the interval in steps; 0 for none
 * @param shared the states from which a run without checkpoints of its own may be forked
 * @param pauseAfter the step after which a checkpoint is written and the run ends as paused; 0 for none
 */
public record Checkpointing(
        Function<String, CheckpointStore> stores,
        CheckpointInterval interval,
        int everySteps,
        Optional<SharedStates> shared,
        int pauseAfter) {
    public static final Checkpointing NONE =
            new Checkpointing(trainId -> CheckpointStore.NONE, CheckpointInterval.NEVER, 0);

    /** Creates the settings of a run that has no common prefix with others. */
    public Checkpointing(Function<String, CheckpointStore> stores, CheckpointInterval interval, int everySteps) {
        this(stores, interval, everySteps, Optional.empty(), 0);
    }

    /** Returns whether checkpoints are written at all. */
    boolean isOn() {
        return interval.seconds() > 0 || everySteps > 0;
    }
}
