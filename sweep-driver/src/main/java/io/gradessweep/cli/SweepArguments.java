package io.gradessweep.cli;

import io.gradessweep.plan.CalibratedSweep;
import io.gradessweep.plan.Plan;
import io.gradessweep.store.ResultsLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments of every command that reads a sweep. */
final class SweepArguments {
    /** Matches a word that means itself to a shell. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,+-]+");

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
    private ConfigurationArgument configuration;

    @Mixin
    private CacheArgument cache;

    Plan plan(CliContext context) {
        return told(context, context.plan(source(context)));
    }

    /** Plans a sweep that need not set a tau. */
    Plan planToCalibrate(CliContext context) {
        return told(context, context.planToCalibrate(source(context)));
    }

    private static Plan told(CliContext context, Plan plan) {
        plan.notes().forEach(note -> context.progress().println("note: " + note));
        return plan;
    }

    private SweepSource source(CliContext context) {
        return new SweepSource(sweep, assignments, configuration.directories(), cache(context));
    }

    /** Returns the command line of another command for this sweep, to be copied into a shell. */
    String commandLine(String other) {
        List<String> words = new ArrayList<>(List.of("grades", other, sweep.toString()));
        configuration.directories().forEach(directory -> words.addAll(List.of("--conf-dir", directory.toString())));
        assignments.forEach(assignment -> words.addAll(List.of("--set", assignment)));
        return words.stream().map(SweepArguments::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    Path cache(CliContext context) {
        return cache.directory(context);
    }

    ResultsLocation results(CliContext context, Plan plan) {
        return results(context, plan.sweep());
    }

    /** @param name the directory below {@code results} that is used without {@code --results} */
    ResultsLocation results(CliContext context, String name) {
        return ResultsLocation.of(results == null ? "results/" + name : results, context.workingDirectory());
    }

    /** Returns the sweep as YAML, with these taus. */
    String calibrated(CliContext context, List<CalibratedSweep.Found> found) {
        return context.calibrated(source(context), found);
    }
}
