package io.gradessweep.store;

import io.gradessweep.job.WeightStore;
import io.gradessweep.result.RunOutcome;
import java.nio.file.Path;

/**
 * The output of a run, as the task that executes the run writes it. It counts once the run's row is in {@code runs}.
 */
public interface RunOutput {
    /** Writes all rows of a run except its row in {@code runs}. */
    void putTraces(String runId, Attempt attempt, RunOutcome.Traces traces);

    /** Moves the log of an attempt from this machine to the results. */
    void putLog(String runId, Attempt attempt, Path log);

    /** Returns the store of an attempt's trained weights. */
    WeightStore weights(String runId, Attempt attempt);
}
