package io.gradessweep.cli;

import io.gradessweep.calibrate.ReplayRequest;
import io.gradessweep.calibrate.ReplayRule;
import io.gradessweep.calibrate.ReplayedRun;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code grades replay}. */
@Command(
        name = "replay",
        description = {
            "Tell what GradES would have frozen in a run that froze nothing, and when, for every tau and grace period ratio: from"
                    + " its recorded norms, in seconds, without training.",
            "The run must have recorded norms (--set train.trace_norms_every=1); decisions fall at recorded steps only. FLOPs"
                    + " ratios are to the run itself.",
            "It is an approximation: freezing changes the gradients of what still trains. Runs of the same training under GradES"
                    + " that are among the results tell how far it is off, and with two or more the replay is corrected by what"
                    + " they show, where that predicts each of them better from the others."
        },
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private ResultsArgument results;

    @Option(
            names = "--run",
            paramLabel = "KEY",
            required = true,
            description = "The run's key, such as mini-qwen3-0.6b/full/seed=1, or its id.")
    private String run;

    @Option(names = "--taus", paramLabel = "TAU", split = ",", description = "Thresholds (default: see --points).")
    private List<Double> taus = List.of();

    @Option(
            names = "--points",
            paramLabel = "N",
            defaultValue = "10",
            description = "Without --taus: as many quantiles of the recorded norms (default: ${DEFAULT-VALUE}).")
    private int points;

    @Option(
            names = "--ratios",
            paramLabel = "RATIO",
            split = ",",
            defaultValue = "0.1,0.25,0.4,0.55,0.7",
            description = "Grace period ratios (default: ${DEFAULT-VALUE}).")
    private List<String> ratios;

    @Option(
            names = "--measure",
            paramLabel = "CRITERION/NORM",
            defaultValue = "gradient/l1",
            description = "What matrices are judged by; the run must have recorded it (default: ${DEFAULT-VALUE}).")
    private String measure;

    @Option(names = "--per-element", description = "Divide the norm by the number of elements.")
    private boolean perElement;

    @Option(
            names = "--measure-every",
            paramLabel = "N",
            defaultValue = "1",
            description = "Steps between two measurements (default: ${DEFAULT-VALUE}).")
    private int every;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "1",
            description = "Measurements in a row that must lie below tau (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Option(
            names = "--selectors",
            paramLabel = "SELECTOR",
            split = ",",
            description =
                    "Give each of these a threshold of its own, as in language.attention,language.mlp: the level times the"
                            + " median norm of what it selects; --taus are levels then (default: one tau for all matrices).")
    private List<String> selectors = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Also write CSV: a row for each tau and ratio, as replayed and as corrected.")
    private Path out;

    @Option(
            names = "--freezes",
            paramLabel = "FILE",
            description = "Also write CSV: a row for each matrix that freezes.")
    private Path freezes;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "Also draw the FLOPs ratios by tau and ratio as a heat map: SVG.")
    private Path picture;

    @Mixin
    private CacheArgument cache;

    @Spec
    private CommandSpec command;

    ReplayCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        ReplayRequest request = new ReplayRequest(
                run,
                rule(),
                taus,
                JobArguments.atLeastOne("--points", points),
                ratios.stream().map(ReplayCommand::ratio).toList(),
                selectors);
        Path directory = results.location(context).readable(() -> cache.directory(context));
        PrintWriter printer = command.commandLine().getOut();
        try (ResultDatabase database = ResultDatabase.open(directory)) {
            ReplayedRun replayed = ReplayedRun.of(database, request, context.files(cache.directory(context)));
            printer.print(ReplayTables.text(replayed));
            printer.flush();
            if (out != null) {
                ReplayCsv.writeSurface(replayed, context.workingDirectory().resolve(out));
            }
            if (freezes != null) {
                ReplayCsv.writeFreezes(replayed, context.workingDirectory().resolve(freezes));
            }
            if (picture != null) {
                ReplayPicture.write(replayed, context.workingDirectory().resolve(picture));
            }
        }
        return ExitCode.OK;
    }

    private ReplayRule rule() {
        Measure judged = Measure.named(measure)
                .orElseThrow(() -> new InvalidInputException("--measure must be one of "
                        + String.join(
                                ", ", Measure.all().stream().map(Measure::label).toList()) + ", not " + measure));
        return new ReplayRule(
                judged,
                perElement,
                JobArguments.atLeastOne("--measure-every", every),
                JobArguments.atLeastOne("--patience", patience));
    }

    private static Ratio ratio(String text) {
        try {
            return Ratio.of(text);
        } catch (NumberFormatException e) {
            throw new InvalidInputException("--ratios must be numbers in [0, 1), not " + text, e);
        } catch (InvalidInputException e) {
            throw new InvalidInputException("--ratios " + e.getMessage(), e);
        }
    }
}
