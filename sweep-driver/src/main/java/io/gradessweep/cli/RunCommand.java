package io.gradessweep.cli;

import io.gradessweep.plan.Cell;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.Preflight;
import io.gradessweep.report.ResultsException;
import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spark.SparkOptions;
import io.gradessweep.spark.SparkSweep;
import io.gradessweep.spark.SweepResult;
import io.gradessweep.spark.Workplace;
import io.gradessweep.store.ParquetResultStore;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code grades run}. */
@Command(
        name = "run",
        description = {
            "Execute what a sweep still lacks, then print its tables.",
            "Completed runs are skipped; failed and cancelled ones are tried again. Exit code 0: every run is"
                    + " completed; 1: some failed, or the report did; 2: wrong input, nothing was started; 130: interrupted."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private final Setup setup;

    @Mixin
    private SweepArguments sweep;

    @Mixin
    private JobArguments job;

    @Mixin
    private CheckpointArguments checkpoints;

    @Mixin
    private SparkArguments spark;

    @Mixin
    private SlotMemoryArgument slotMemory;

    @Mixin
    private KeepWeightsArgument weights;

    @Option(names = "--keep-failed", description = "Leave failed runs as they are; by default they are tried again.")
    private boolean keepFailed;

    @Option(names = "--fail-fast", description = "Give the sweep up when a run fails; by default the others go on.")
    private boolean failFast;

    @Spec
    private CommandSpec command;

    RunCommand(Setup setup) {
        this.setup = setup;
    }

    @Override
    public Integer call() throws InterruptedException {
        SparkOptions options = spark.options(job.threads());
        Plan plan = sweep.plan(setup);
        ResultsLocation results = sweep.results(setup, plan);
        results.requireReadable();
        Workplace workplace = workplace(results);
        ParquetResultStore store = results.store();
        store.requireWritable();
        SweepState state = SweepState.of(plan, store);
        List<Cell> toRun = toRun(plan, state);
        new Preflight(setup.jobs().preflight()).check(toRun);
        SparkOptions fitted = slotMemory
                .size()
                .map(slot -> options.withAddresses(SweepCost.slots(toRun, slot, options.addressesPerExecutor())))
                .orElse(options);

        if (weights.keep() && !state.completed().isEmpty()) {
            setup.progress()
                    .println(state.completed().size() + " completed runs are not executed again to keep their weights;"
                            + " `grades train SWEEP --run KEY --keep-weights` does that for one");
        }
        SweepResult result = new SweepResult(0, 0, 0);
        if (!toRun.isEmpty()) {
            setup.progress()
                    .println(plan.cells().size() + " runs: " + toRun.size() + " to do, "
                            + (plan.cells().size() - toRun.size()) + " skipped; results in " + results.shown());
            try (Interruption interruption = new Interruption(setup.progress())) {
                result = execute(plan, toRun, fitted, workplace, store, interruption);
                if (interruption.happened()) {
                    return ExitCode.INTERRUPTED;
                }
            }
        }
        int keptFailed = keepFailed ? state.failed().size() : 0;
        return finish(results, result, keptFailed, state.completed().size());
    }

    private List<Cell> toRun(Plan plan, SweepState state) {
        List<Cell> toRun = new ArrayList<>(plan.cells());
        toRun.removeAll(state.completed());
        if (keepFailed) {
            toRun.removeAll(state.failed());
        }
        return toRun;
    }

    private Workplace workplace(ResultsLocation results) {
        return new Workplace(
                setup.jobs().runs(),
                setup.jobs().bases(),
                results.uri(),
                sweep.cache(setup).toString(),
                job.threads(),
                checkpoints.everySeconds(),
                weights.keep());
    }

    private SweepResult execute(
            Plan plan,
            List<Cell> toRun,
            SparkOptions options,
            Workplace workplace,
            ParquetResultStore store,
            Interruption interruption)
            throws InterruptedException {
        SparkSweep.OnFailure onFailure = failFast ? SparkSweep.OnFailure.STOP : SparkSweep.OnFailure.KEEP_GOING;
        try (ProgressDisplay display = new ProgressDisplay(setup.progress(), setup.medium(), setup.columns());
                SparkSweep running = new SparkSweep(plan.sweep(), options, workplace, store, display, onFailure)) {
            interruption.cancels(running::cancel);
            return running.run(toRun, store.launches());
        }
    }

    private int finish(ResultsLocation results, SweepResult result, int keptFailed, int skipped) {
        PrintWriter out = command.commandLine().getOut();
        boolean reported = report(results, out);
        if (result.notStarted() > 0) {
            setup.progress().println(result.notStarted() + " runs were not started");
        }
        int failed = result.failed() + keptFailed;
        out.println("runs: " + result.completed() + " completed, " + failed + " failed, " + skipped + " skipped");
        out.flush();
        return reported && failed + result.notStarted() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    /** What ran is told even where its tables cannot be made. */
    private boolean report(ResultsLocation results, PrintWriter out) {
        try {
            Reports.print(results, out, setup.progress());
            return true;
        } catch (ResultsException | UncheckedIOException e) {
            PrintWriter err = command.commandLine().getErr();
            err.println("error: " + e.getMessage());
            err.flush();
            return false;
        }
    }
}
