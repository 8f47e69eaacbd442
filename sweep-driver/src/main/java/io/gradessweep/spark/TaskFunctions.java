package io.gradessweep.spark;

import io.gradessweep.job.BaseModelJob;
import io.gradessweep.job.PrefixJob;
import io.gradessweep.job.Preflight;
import io.gradessweep.job.TrainingJob;
import io.gradessweep.spec.RunSpec;
import java.util.function.Consumer;

/**
 * What the command line starts.
 *
 * @param preflight throws {@link io.gradessweep.spec.InvalidInputException} about input a run could not use
 */
public record TaskFunctions(
        RunFunction runs, BaseFunction bases, PrefixFunction prefixes, Consumer<RunSpec> preflight) {
    /** The jobs of gpu-task. */
    public static TaskFunctions ofGpuTask() {
        return new TaskFunctions(TrainingJob::run, BaseModelJob::ensure, PrefixJob::run, Preflight::check);
    }
}
