package io.gradessweep.cli;

import io.gradessweep.job.BaseModelJob;
import io.gradessweep.job.PrefixJob;
import io.gradessweep.job.Preflight;
import io.gradessweep.job.TrainingJob;
import io.gradessweep.spark.BaseFunction;
import io.gradessweep.spark.PrefixFunction;
import io.gradessweep.spark.RunFunction;
import io.gradessweep.spec.RunSpec;
import java.util.function.Consumer;

/**
 * What the command line starts.
 *
 * @param preflight throws {@link io.gradessweep.spec.InvalidInputException} about input a run could not use
 */
public record Jobs(RunFunction runs, BaseFunction bases, PrefixFunction prefixes, Consumer<RunSpec> preflight) {
    /** The jobs of gpu-task. */
    static Jobs ofGpuTask() {
        return new Jobs(TrainingJob::run, BaseModelJob::ensure, PrefixJob::run, Preflight::check);
    }
}
