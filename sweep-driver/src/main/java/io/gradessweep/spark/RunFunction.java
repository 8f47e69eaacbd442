package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.RunSpec;
import java.io.Serializable;

/** Executes one run, on the executor. */
@FunctionalInterface
public interface RunFunction extends Serializable {
    RunOutcome run(RunSpec spec, JobContext context);
}
