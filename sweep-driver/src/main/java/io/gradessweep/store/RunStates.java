package io.gradessweep.store;

import io.gradessweep.job.checkpoint.CheckpointStore;

/** Where the states of runs and prefixes are kept: beside the results, which every executor sees. */
public interface RunStates {
    /** Those that one run keeps, and may go on from. */
    CheckpointStore checkpoints(String runId, String trainId);

    /**
     * As {@link #checkpoints}, for a task of a sweep, which may have been given up without knowing it: once the run is
     * completed, nobody would delete what it keeps.
     */
    CheckpointStore checkpointsUntilCompleted(String runId, String trainId);

    /** Those that runs fork from. */
    CheckpointStore prefixes(String prefixId);

    /** Those that a prefix goes on from while it is trained. */
    CheckpointStore prefixCheckpoints(String prefixId);
}
