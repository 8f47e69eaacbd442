package io.gradessweep.spark;

import io.gradessweep.job.BaseModelJob;
import io.gradessweep.job.PrefixJob;
import io.gradessweep.job.Preflight;
import io.gradessweep.job.TrainingJob;
import io.gradessweep.spec.RunSpec;
import java.util.function.Consumer;

/**
 * The functions with which the command line executes a sweep.
 *
 * @param preflight throws {@link io.gradessweep.spec.InvalidInputException} for input that a run could not use
 */
public record TaskFunctions(
        RunFunction runs, BaseFunction bases, PrefixFunction prefixes, Consumer<RunSpec> preflight) {
    /** Returns the functions of the module gpu-task. */
    public static TaskFunctions ofGpuTask() {
        return new TaskFunctions(TrainingJob::run, BaseModelJob::ensure, PrefixJob::run, Preflight::check);
    }
}
