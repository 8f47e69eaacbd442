package io.gradessweep.job.checkpoint;

/** The choice of a run's checkpoints that are kept when another is complete. */
public enum RetentionPolicy {
    /**
     * Keeps the newest, which is enough to resume one run. Those of earlier steps, or of the same, are superfluous.
     */
    NEWEST {
        @Override
        public boolean replaces(CheckpointName complete, CheckpointName other) {
            return complete.replaces(other);
        }
    },
    /** Keeps all, since several runs fork from them and may be reading any of them. */
    EVERY {
        @Override
        public boolean replaces(CheckpointName complete, CheckpointName other) {
            return false;
        }
    };

    /** Returns whether the other checkpoint is deleted, now that the first is complete. */
    public abstract boolean replaces(CheckpointName complete, CheckpointName other);
}
