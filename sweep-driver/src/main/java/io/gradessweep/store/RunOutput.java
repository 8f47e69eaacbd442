package io.gradessweep.store;

import io.gradessweep.job.WeightStore;
import io.gradessweep.result.RunOutcome;
import java.nio.file.Path;

/** What whoever executes a run leaves of it. It counts once the run's row is in {@code runs}. */
public interface RunOutput {
    /** Writes all a run left but its row in {@code runs}. */
    void putTraces(String runId, Attempt attempt, RunOutcome.Traces traces);

    /** Keeps what was logged of one attempt at a run, and takes it from this machine. */
    void putLog(String runId, Attempt attempt, Path log);

    /** Where the weights of one attempt at a run are kept. */
    WeightStore weights(String runId, Attempt attempt);
}
