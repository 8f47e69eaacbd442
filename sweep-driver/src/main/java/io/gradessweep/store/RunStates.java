package io.gradessweep.store;

import io.gradessweep.job.checkpoint.CheckpointStore;

/**
 * The checkpoints of runs and the states of prefixes. They are stored beside the results, where every executor can read
 * them.
 */
public interface RunStates {
    /** Returns the checkpoints that a run writes, and from which it may resume. */
    CheckpointStore checkpoints(String runId, String trainId);

    /**
     * Returns the same store as {@link #checkpoints}, for a task of a sweep, which may have been given up without
     * knowing it. The store keeps no checkpoint once the run is completed, since nothing would delete it.
     */
    CheckpointStore checkpointsUntilCompleted(String runId, String trainId);

    /** Returns the states of a prefix, from which runs fork. */
    CheckpointStore prefixes(String prefixId);

    /** Returns the checkpoints from which the training of a prefix resumes. */
    CheckpointStore prefixCheckpoints(String prefixId);
}
