package io.gradessweep.job.checkpoint;

/** Which of a run's states stay once another is complete. */
public enum RetentionPolicy {
    /** What one run goes on from: those of earlier steps, or the same, are superfluous. */
    NEWEST {
        @Override
        public boolean replaces(CheckpointName complete, CheckpointName other) {
            return complete.replaces(other);
        }
    },
    /** What several runs go on from, which may be reading any of them. */
    EVERY {
        @Override
        public boolean replaces(CheckpointName complete, CheckpointName other) {
            return false;
        }
    };

    /** Whether the one goes, now that the first is complete. */
    public abstract boolean replaces(CheckpointName complete, CheckpointName other);
}
