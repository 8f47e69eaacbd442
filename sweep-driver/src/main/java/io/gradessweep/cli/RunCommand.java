package io.gradessweep.cli;

import io.gradessweep.bench.SpeedFile;
import io.gradessweep.cost.RunDevices;
import io.gradessweep.cost.Speed;
import io.gradessweep.estimate.HumanFormat;
import io.gradessweep.estimate.RunState;
import io.gradessweep.estimate.SlotMemory;
import io.gradessweep.estimate.SweepCost;
import io.gradessweep.estimate.SweepState;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.Preflight;
import io.gradessweep.report.Report;
import io.gradessweep.report.ResultsException;
import io.gradessweep.spark.FailureRules;
import io.gradessweep.spark.SparkOptions;
import io.gradessweep.spark.SparkSweep;
import io.gradessweep.spark.SweepResult;
import io.gradessweep.spark.SweepSchedule;
import io.gradessweep.spark.TaskEnvironment;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.RecordedRuns;
import io.gradessweep.store.ResultLease;
import io.gradessweep.store.ResultsLocation;
import io.gradessweep.store.TrainedBefore;
import io.gradessweep.track.SinkTarget;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code grades run}. */
@Command(
        name = "run",
        description = {
            "Execute what a sweep still lacks, then print its tables and a summary by method.",
            "Completed runs are skipped; failed and cancelled ones are tried again. Exit code 0: every run is"
                    + " completed; 1: some failed, or the report did; 2: wrong input, nothing was started; 130: interrupted."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final Set<RunState> UNFINISHED =
            Set.of(RunState.MISSING, RunState.FAILED, RunState.RUNNING, RunState.INTERRUPTED);

    private final CliContext context;

    @Mixin
    private SweepArguments sweep;

    @Mixin
    private ExecutionArguments execution;

    @Mixin
    private SlotMemoryArgument slotMemory;

    @Mixin
    private GpusArgument gpus;

    @Mixin
    private KeepWeightsArgument weights;

    @Mixin
    private SinkArgument sinks;

    @Option(names = "--keep-failed", description = "Leave failed runs as they are; by default they are tried again.")
    private boolean keepFailed;

    @Option(names = "--fail-fast", description = "Give the sweep up when a run fails; by default the others go on.")
    private boolean failFast;

    @Spec
    private CommandSpec command;

    RunCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        SparkOptions options = execution.options();
        FailureRules rules = rules();
        List<SinkTarget> targets = sinks.targets(context);
        Plan plan = sweep.plan(context);
        ResultsLocation results = sweep.results(context, plan);
        results.requireReadable();
        ParquetResultStore store = results.store();
        store.requireWritable();
        SweepState state;
        SweepResult result = new SweepResult(0, 0, 0);
        try (Interruption interruption = new Interruption(context.progress());
                ResultLease lease = store.lease()) {
            RecordedRuns recorded = store.recorded();
            state = SweepState.of(plan, recorded);
            store.removeLeftovers(state.in(Set.of(RunState.COMPLETED)), state.remaining());
            store.removePrefixes(state.unneeded(plan.prefixes()));
            List<PlannedRun> toRun = toRun(state);
            SweepState begun = state;
            TrainedBefore before = TrainedBefore.of(toRun, recorded, store);
            new Preflight(context.jobs().preflight()).check(toRun);
            SparkOptions fitted = options.withAddresses(addresses(options, toRun, before));
            tell(state, toRun.size(), before, results);
            if (!toRun.isEmpty()) {
                result = new WatchedSweep(context, interruption, lease, results)
                        .run(
                                SweepSchedule.of(toRun, plan.prefixes(), before.kept()),
                                recorded.launches(),
                                () -> estimates(plan, begun, toRun, before),
                                display -> new SparkSweep(
                                        plan.sweep(), fitted, environment(results), store, display, rules));
            }
            if (interruption.happened()) {
                return ExitCode.INTERRUPTED;
            }
            lease.requireHeld();
        }
        track(results, targets);
        int keptFailed = keepFailed ? state.count(RunState.FAILED) : 0;
        return finish(results, result, keptFailed, state.count(RunState.COMPLETED));
    }

    /** Returns how many GPU addresses runs take that take more than one, by run_id. */
    private Map<String, Integer> addresses(SparkOptions options, List<PlannedRun> toRun, TrainedBefore before) {
        int most = options.addressesPerExecutor();
        if (gpus.perRun() > most) {
            throw new InvalidInputException("--gpus-per-run " + gpus.perRun()
                    + " needs executors that own as many GPUs," + " and spark.executor.resource.gpu.amount gives them "
                    + most + "; set it to " + gpus.perRun());
        }
        return gpus.perRun() > 1
                ? SweepCost.gpus(toRun, before, slotMemory.size(), gpus.perRun())
                : slotMemory
                        .size()
                        .map(slot -> SweepCost.slots(toRun, before, slot, most))
                        .orElse(Map.of());
    }

    /** Returns the estimated seconds of each job. Only their ratios count, so no device need have been measured. */
    private Map<String, Double> estimates(Plan plan, SweepState state, List<PlannedRun> toRun, TrainedBefore before) {
        Path cache = sweep.cache(context);
        JobContext local =
                new JobContext(cache, "cpu", "local", execution.options().threads(), JobListener.SILENT, () -> false);
        Speed speed = new SpeedFile(local).read().orElseGet(Speed::nominal);
        Set<String> jobs = new HashSet<>();
        toRun.forEach(planned -> jobs.add(planned.key()));
        Plan.bases(toRun).forEach(base -> jobs.add(base.model()));
        return SweepCost.of(plan, state, before, cache, Optional.empty(), RunDevices.CPU, () -> speed)
                .secondsOf(jobs);
    }

    private FailureRules rules() {
        return execution.rules(failFast ? FailureRules.OnFailure.STOP : FailureRules.OnFailure.KEEP_GOING);
    }

    private List<PlannedRun> toRun(SweepState state) {
        Set<RunState> toDo = EnumSet.copyOf(UNFINISHED);
        if (keepFailed) {
            toDo.remove(RunState.FAILED);
        }
        return state.in(toDo);
    }

    private void tell(SweepState state, int toRun, TrainedBefore before, ResultsLocation results) {
        PrintStream out = context.progress();
        int completed = state.count(RunState.COMPLETED);
        if (weights.keep() && completed > 0) {
            out.println(HumanFormat.counted(completed, "completed run")
                    + (completed == 1
                            ? " is not executed again to keep its weights;"
                            : " are not executed again to keep their weights;")
                    + " `grades train SWEEP --run KEY --keep-weights` does that for one");
        }
        if (toRun == 0) {
            return;
        }
        int all = state.runs().size();
        out.println(HumanFormat.counted(all, "run") + ": " + toRun + " to do, " + (all - toRun)
                + " skipped; results in " + results.shown());
        before.lines().forEach(out::println);
        int interrupted = state.count(RunState.INTERRUPTED);
        if (interrupted > 0) {
            out.println(interrupted + " of them " + (interrupted == 1 ? "was" : "were")
                    + " interrupted, and will be continued");
        }
    }

    private TaskEnvironment environment(ResultsLocation results) {
        return execution
                .environment(context.jobs(), results, sweep.cache(context), weights.keep())
                .withSlotBytes(slotMemory.size().map(SlotMemory::bytes).orElse(0L));
    }

    /** Hands completed runs to trackers. No failure of theirs, and none of reading for them, is one of the sweep. */
    private void track(ResultsLocation results, List<SinkTarget> targets) {
        if (targets.isEmpty()) {
            return;
        }
        try {
            SinkArgument.tracking(context).hand(results.readable(() -> sweep.cache(context)), targets);
        } catch (ResultsException | InvalidInputException e) {
            context.progress().println("warning: nothing was handed to " + targets + ": " + e.getMessage());
        }
    }

    private int finish(ResultsLocation results, SweepResult result, int keptFailed, int skipped) {
        PrintWriter out = command.commandLine().getOut();
        Optional<Report> report = report(results, out);
        report.map(Report::frozeNothing).filter(methods -> !methods.isEmpty()).ifPresent(methods -> {
            methods.forEach(out::println);
            out.println("To find a tau: " + sweep.commandLine("calibrate"));
        });
        if (result.notStarted() > 0) {
            context.progress()
                    .println(HumanFormat.counted(result.notStarted(), "run")
                            + (result.notStarted() == 1 ? " was" : " were") + " not started");
        }
        int failed = result.failed() + keptFailed;
        out.println("runs: " + result.completed() + " completed, " + failed + " failed, " + skipped + " skipped");
        out.flush();
        return report.isPresent() && failed + result.notStarted() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    /**
     * Prints the tables, or the error where it cannot be made, so that the count of the runs is printed in either case.
     */
    private Optional<Report> report(ResultsLocation results, PrintWriter out) {
        try {
            return Optional.of(Reports.print(results, sweep.cache(context), out, context.progress()));
        } catch (ResultsException | InvalidInputException | UncheckedIOException e) {
            PrintWriter err = command.commandLine().getErr();
            err.println("error: " + e.getMessage());
            err.flush();
            return Optional.empty();
        }
    }
}
