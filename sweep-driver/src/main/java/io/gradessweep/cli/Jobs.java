package io.gradessweep.cli;

import io.gradessweep.job.TrainingJob;
import io.gradessweep.spark.BaseFunction;
import io.gradessweep.spark.RunFunction;
import io.gradessweep.spec.RunSpec;
import java.util.function.Consumer;

/**
 * What the command line starts.
 *
 * @param preflight throws {@link io.gradessweep.spec.InvalidInputException} about input a run could not use
 */
public record Jobs(RunFunction runs, BaseFunction bases, Consumer<RunSpec> preflight) {
    /** The jobs of gpu-task. */
    static Jobs ofGpuTask() {
        BaseFunction bases = (recipe, context) -> {
            throw new UnsupportedOperationException("this build cannot pretrain base models");
        };
        return new Jobs(TrainingJob::run, bases, spec -> {});
    }
}
