package io.gradessweep.cli;

import io.gradessweep.plan.CalibratedSweep;
import io.gradessweep.plan.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments of every command that takes a sweep. */
final class SweepArguments {
    @Parameters(index = "0", paramLabel = "SWEEP", description = "Sweep file, such as conf/sweeps/mini.yaml.")
    private Path sweep;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = {
                "Override any key of the sweep; the value is YAML. Repeatable.",
                "  --set 'seeds=[1,2]'   --set train.max_steps=50",
                "  --set full.optimizer.learning_rate=1e-3",
                "  --set model.mini-qwen3-0.6b.pretrain.steps=100",
                "  --set share_prefix=true   train once what runs have in common that differ in early stopping",
                "'grades settings' lists the keys."
            })
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Where results lie: a directory, or a URI such as hdfs://... (default: results/<sweep>).")
    private String results;

    @Mixin
    private CacheArgument cache;

    Plan plan(Setup setup) {
        return setup.plan(sweep, assignments, cache(setup));
    }

    /** The same of a sweep that need not have a tau. */
    Plan planToCalibrate(Setup setup) {
        return setup.planToCalibrate(sweep, assignments, cache(setup));
    }

    Path cache(Setup setup) {
        return cache.directory(setup);
    }

    ResultsLocation results(Setup setup, Plan plan) {
        return results(setup, plan.sweep());
    }

    /** @param name of the directory below {@code results}, where none was given */
    ResultsLocation results(Setup setup, String name) {
        return ResultsLocation.of(results == null ? "results/" + name : results, setup.workingDirectory());
    }

    /** The sweep as YAML, with these taus. */
    String calibrated(Setup setup, List<CalibratedSweep.Found> found) {
        return setup.calibrated(sweep, assignments, cache(setup), found);
    }
}
