package io.gradessweep.cli;

import io.gradessweep.spark.FailureRules;
import io.gradessweep.spark.SparkOptions;
import io.gradessweep.spark.TaskEnvironment;
import io.gradessweep.spark.TaskFunctions;
import io.gradessweep.store.ResultsLocation;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The arguments of every command that executes runs on Spark. */
final class ExecutionArguments {
    @Mixin
    private JobArguments job;

    @Mixin
    private CheckpointArguments checkpoints;

    @Mixin
    private SparkArguments spark;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often a run whose executor was lost is started again, from its newest checkpoint, before"
                    + " it counts as failed (default: ${DEFAULT-VALUE}).")
    private int retries;

    @Option(
            names = "--run-timeout",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Seconds that a run may take before it is stopped, its state kept, and fails; 0 for any"
                    + " (default: ${DEFAULT-VALUE}).")
    private int timeout;

    SparkOptions options() {
        return spark.options(job.threads());
    }

    FailureRules rules(FailureRules.OnFailure onFailure) {
        return new FailureRules(onFailure, JobArguments.atLeast("--retries", retries, 0));
    }

    TaskEnvironment environment(TaskFunctions jobs, ResultsLocation results, Path cache, boolean keepWeights) {
        return new TaskEnvironment(
                jobs.runs(),
                jobs.bases(),
                jobs.prefixes(),
                results.uri(),
                cache.toString(),
                job.threads(),
                JobArguments.atLeast("--run-timeout", timeout, 0),
                checkpoints.interval(),
                keepWeights);
    }
}
