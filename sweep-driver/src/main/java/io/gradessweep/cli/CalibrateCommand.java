package io.gradessweep.cli;

import io.gradessweep.calibrate.CalibrationAnswer;
import io.gradessweep.calibrate.Goal;
import io.gradessweep.calibrate.TradeOffPicture;
import io.gradessweep.plan.CalibratedSweep;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.Preflight;
import io.gradessweep.plan.TauSearch;
import io.gradessweep.search.PlannedSearch;
import io.gradessweep.search.SearchSchedule;
import io.gradessweep.spark.FailureRules;
import io.gradessweep.spark.SparkOptions;
import io.gradessweep.spark.SparkSweep;
import io.gradessweep.spark.TaskEnvironment;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.ResultLease;
import io.gradessweep.store.ResultsLocation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code grades calibrate}. */
@Command(
        name = "calibrate",
        description = {
            "Find tau for every model and fine-tuning that a sweep has under GradES, with its first seed.",
            "A run that freezes nothing records its norms; a replay of them proposes taus; real runs of these fork after the"
                    + " grace period and halve their number twice or so on the way, so that only the best are trained to the"
                    + " end and scored. What is done is not done again. Exit code 0: every tau was found; 1: some were not;"
                    + " 2: wrong input; 130: interrupted. Results lie in results/<sweep>-calibration unless --results says"
                    + " otherwise."
        },
        mixinStandardHelpOptions = true)
final class CalibrateCommand implements Callable<Integer> {
    private static final String SUFFIX = "-calibration";

    private final CliContext context;

    @Mixin
    private SweepArguments sweep;

    @Mixin
    private ExecutionArguments execution;

    @Option(
            names = "--goal",
            paramLabel = "GOAL",
            defaultValue = "flops_ratio<=0.75",
            description =
                    "flops_ratio<=X and frozen>=X (a share of the matrices): of those that reach it, the most accurate;"
                            + " not_worse<=POINTS: the fastest whose accuracy is not worse by more. All against the same"
                            + " fine-tuning without freezing (default: ${DEFAULT-VALUE}).")
    private String goal;

    @Option(
            names = "--confidence",
            paramLabel = "P",
            defaultValue = "0.9",
            description =
                    "How likely a tau should be to reach the goal with another seed too, in (0, 1); the higher, the more it"
                            + " freezes (default: ${DEFAULT-VALUE}). Not for not_worse, which has its 95 %% interval.")
    private double confidence;

    @Option(
            names = "--candidates",
            paramLabel = "N",
            defaultValue = "8",
            description = "Taus that are tried (default: ${DEFAULT-VALUE}).")
    private int candidates;

    @Option(
            names = "--finish",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "How many of them are trained to the end at least (default: ${DEFAULT-VALUE}); more where they freeze"
                            + " all before the rest is compared, or where these do not settle the goal.")
    private int finish;

    @Option(
            names = "--selectors",
            paramLabel = "SELECTOR",
            split = ",",
            description = "Find a tau for each of these: a tower, a group or a projection, as in"
                    + " language.attention,language.mlp. The probe's median norms after the grace period set their"
                    + " proportion (default: one tau for all matrices).")
    private List<String> selectors = List.of();

    @Option(names = "--out", paramLabel = "FILE", description = "Write the sweep again as YAML, with the taus found.")
    private Path out;

    @Spec
    private CommandSpec command;

    CalibrateCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        SparkOptions options = execution.options();
        FailureRules rules = execution.rules(FailureRules.OnFailure.KEEP_GOING);
        Plan plan = sweep.planToCalibrate(context);
        List<PlannedSearch> searches = searches(plan);
        String name = plan.sweep() + SUFFIX;
        ResultsLocation results = sweep.results(context, name);
        results.requireReadable();
        ParquetResultStore store = results.store();
        store.requireWritable();
        Optional<Path> target = target();
        Path cache = sweep.cache(context);
        TaskEnvironment environment = execution.environment(context.jobs(), results, cache, false);
        SearchSchedule schedule;
        try (Interruption interruption = new Interruption(context.progress());
                ResultLease lease = store.lease()) {
            new Preflight(context.jobs().preflight())
                    .check(searches.stream().map(one -> one.search().probe()).toList());
            schedule = new SearchSchedule(searches, () -> results.readable(() -> cache), context.files(cache));
            if (!schedule.first().isEmpty()) {
                new WatchedSweep(context, interruption, lease, results)
                        .run(
                                schedule,
                                store.launches(),
                                Map::of,
                                display -> new SparkSweep(name, options, environment, store, display, rules));
            }
            if (interruption.happened()) {
                return ExitCode.INTERRUPTED;
            }
            lease.requireHeld();
            store.removePrefixes(schedule.settledPrefixes());
            store.removeLeftovers(schedule.settledRuns(), List.of());
        }
        return finish(schedule, searches, results.readable(() -> cache), target);
    }

    private List<PlannedSearch> searches(Plan plan) {
        Goal wanted = Goal.of(goal, confidence);
        int most = JobArguments.atLeastOne("--candidates", candidates);
        int last = JobArguments.atLeastOne("--finish", finish);
        return TauSearch.of(plan, selectors).stream()
                .map(search -> PlannedSearch.of(search, wanted, most, last))
                .toList();
    }

    /**
     * Returns the file of {@code --out}, after checking that it can be written, which must be known before hours of
     * training.
     */
    private Optional<Path> target() {
        if (out == null) {
            return Optional.empty();
        }
        Path file = context.workingDirectory().resolve(out);
        boolean isWritable = Files.exists(file)
                ? Files.isRegularFile(file) && Files.isWritable(file)
                : Files.isWritable(file.toAbsolutePath().getParent());
        if (!isWritable) {
            throw new InvalidInputException("--out " + out + " cannot be written; name a file in a directory there is");
        }
        return Optional.of(file);
    }

    private int finish(SearchSchedule schedule, List<PlannedSearch> searches, Path directory, Optional<Path> target)
            throws IOException {
        List<CalibratedSweep.Found> found = schedule.found();
        PrintStream progress = context.progress();
        // The taus are written before anything is drawn.
        if (target.isPresent() && schedule.unfinished().isEmpty() && !found.isEmpty()) {
            Files.writeString(target.get(), sweep.calibrated(context, found));
            schedule.withoutTau().forEach(name -> progress.println(out + ": no tau was found for " + name));
        } else if (target.isPresent()) {
            progress.println(out + " is not written: "
                    + (found.isEmpty() ? "no tau was found" : "not every search came to its end"));
        }
        PrintWriter printer = command.commandLine().getOut();
        for (CalibrationAnswer answer : schedule.answers()) {
            printer.println(CalibrationTables.text(answer));
            Path picture = directory.resolve(answer.request().name().replace('/', '-') + ".svg");
            Files.writeString(picture, TradeOffPicture.of(answer));
            progress.println("picture: " + picture);
        }
        schedule.failures().forEach(progress::println);
        schedule.unfinished()
                .forEach(name -> progress.println(name + ": not at its end; the same command goes on with it"));
        printer.println("calibrated: " + found.size() + " of " + searches.size());
        printer.flush();
        return found.size() == searches.size() ? ExitCode.OK : ExitCode.FAILED;
    }
}
