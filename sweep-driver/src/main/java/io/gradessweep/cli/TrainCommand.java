package io.gradessweep.cli;

import io.gradessweep.job.JobContext;
import io.gradessweep.job.checkpoint.CheckpointInterval;
import io.gradessweep.job.checkpoint.Checkpointing;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.Preflight;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spark.ProgressDisplay;
import io.gradessweep.spark.ProgressSender;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.ResultLease;
import io.gradessweep.store.ResultsLocation;
import io.gradessweep.store.RunLedger;
import io.gradessweep.store.RunOutput;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code grades train}. */
@Command(
        name = "train",
        description = "Execute one run of a sweep in this process, without Spark, whether it was done before or not.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private SweepArguments sweep;

    @Mixin
    private JobArguments job;

    @Mixin
    private CheckpointArguments checkpoints;

    @Option(
            names = "--run",
            paramLabel = "KEY",
            required = true,
            description = "The run, as plan lists it: mini-qwen3-0.6b/lora+grades/seed=1.")
    private String key;

    @Mixin
    private DevicesArgument device;

    @Mixin
    private KeepWeightsArgument weights;

    @Spec
    private CommandSpec command;

    TrainCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        int threads = job.threads();
        CheckpointInterval interval = checkpoints.interval();
        Plan plan = sweep.plan(context);
        PlannedRun planned = plan.planned(key);
        ResultsLocation results = sweep.results(context, plan);
        results.requireReadable();
        ParquetResultStore store = results.store(JobContext.scratch(sweep.cache(context)));
        store.requireWritable();
        new Preflight(context.jobs().preflight()).check(List.of(planned));
        AtomicBoolean cancelled = new AtomicBoolean();
        try (Interruption interruption = new Interruption(context.progress());
                ResultLease lease = store.lease();
                ProgressDisplay display = new ProgressDisplay(
                        context.progress(), context.medium(), context.columns(), Optional.empty())) {
            interruption.cancels(() -> cancelled.set(true));
            lease.whenLost(() -> cancelled.set(true));
            display.sweepBegins(0, 1);
            int launch = store.launches().getOrDefault(planned.runId(), 0) + 1;
            Attempt attempt = new Attempt(store.begin(planned, launch), 0);
            JobContext jobContext = new JobContext(
                    sweep.cache(context),
                    device.devices(),
                    "local",
                    threads,
                    new ProgressSender(planned.key(), display::progress),
                    cancelled::get,
                    new Checkpointing(trainId -> store.checkpoints(planned.runId(), trainId), interval, 0),
                    weights.keep() ? Optional.of(store.weights(planned.runId(), attempt)) : Optional.empty());
            RunOutcome outcome = execute(plan, planned, attempt, store, store, jobContext);
            display.runEnded(planned, outcome);
            print(outcome);
            return outcome instanceof RunOutcome.Completed ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private RunOutcome execute(
            Plan plan, PlannedRun planned, Attempt attempt, RunOutput output, RunLedger ledger, JobContext jobContext) {
        RunOutcome outcome = context.jobs().runs().run(planned.spec(), jobContext);
        try (RunOutcome.Traces traces = outcome.traces()) {
            output.putTraces(planned.runId(), attempt, traces);
        }
        ledger.putRun(plan.sweep(), planned, attempt, outcome);
        return outcome;
    }

    private void print(RunOutcome outcome) {
        PrintWriter out = command.commandLine().getOut();
        for (BenchmarkScore score : outcome.traces().scores()) {
            out.printf(
                    Locale.ROOT,
                    "%s: %.2f%s of %d items (%s)%n",
                    score.benchmark(),
                    100 * score.accuracy(),
                    score.metric().isShare() ? " %" : " " + score.metric().label() + " x 100",
                    score.items(),
                    score.protocol().label());
        }
        out.flush();
    }
}
