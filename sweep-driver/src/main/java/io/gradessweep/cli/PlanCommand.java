package io.gradessweep.cli;

import io.gradessweep.bench.SpeedProbe;
import io.gradessweep.cost.RunDevices;
import io.gradessweep.cost.Speed;
import io.gradessweep.estimate.GpuLines;
import io.gradessweep.estimate.HumanFormat;
import io.gradessweep.estimate.PlannedJob;
import io.gradessweep.estimate.RunState;
import io.gradessweep.estimate.SweepCost;
import io.gradessweep.estimate.SweepState;
import io.gradessweep.job.HostMemory;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.spark.SparkOptions;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.TrainedBefore;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code grades plan}. */
@Command(
        name = "plan",
        description = {
            "Show a sweep's runs, which of them are done, and what the others will cost; starts none.",
            "FLOPs and minutes are those of runs in which nothing freezes or stops early. The first call on a device"
                    + " measures its speed, which takes some seconds."
        },
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private SweepArguments sweep;

    @Mixin
    private JobArguments job;

    @Mixin
    private DeviceArgument device;

    @Mixin
    private SlotMemoryArgument slotMemory;

    @Mixin
    private GpusArgument gpus;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Runs at a time, for the wall minutes (default: cores / threads).")
    private Integer slots;

    @Option(names = "--measure", description = "Measure this device's speed again.")
    private boolean measure;

    @Option(
            names = "--show",
            paramLabel = "KEY",
            description = "Show one run's settings, each with the place its value comes from, and its cost.")
    private String show;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Spec
    private CommandSpec command;

    PlanCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        int atOnce = slots();
        Plan plan = sweep.plan(context);
        PrintWriter out = command.commandLine().getOut();
        if (show != null) {
            show(plan.planned(show), out);
            return ExitCode.OK;
        }
        ParquetResultStore store = sweep.results(context, plan).store();
        SweepState state = SweepState.of(plan, store);
        TrainedBefore before = TrainedBefore.of(state.remaining(), state.recorded(), store);
        SweepCost cost =
                SweepCost.of(plan, state, before, sweep.cache(context), slotMemory.size(), devices(), this::speed);
        switch (format) {
            case TABLE -> {
                out.print(new PlanTable(cost.all(), HostMemory.totalBytes()));
                totals(plan, state, before, cost, atOnce, out);
                if (gpus.perRun() > 1) {
                    out.println(GpuLines.utilisation(gpus.perRun()) + "; memory is that of the fullest GPU");
                }
            }
            case CSV -> PlanOutput.csv(cost.all(), out);
            case JSON -> PlanOutput.json(cost.all(), out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private int slots() {
        OptionalInt asked =
                slots == null ? OptionalInt.empty() : OptionalInt.of(JobArguments.atLeastOne("--slots", slots));
        return new SparkOptions("", asked, job.threads(), Map.of()).localSlots();
    }

    /** Returns the devices that each run is planned for; the memory of a slot bounds them further. */
    private RunDevices devices() {
        boolean onGpus = device.device().startsWith("cuda") || gpus.perRun() > 1;
        return new RunDevices(gpus.perRun(), onGpus, OptionalLong.empty());
    }

    private Speed speed() {
        JobContext jobContext = new JobContext(
                sweep.cache(context), device.device(), "local", job.threads(), JobListener.SILENT, () -> false);
        return measure ? SpeedProbe.measured(jobContext) : SpeedProbe.cached(jobContext);
    }

    private void show(PlannedRun planned, PrintWriter out) {
        out.println(planned.key() + "  run " + planned.runId() + "  train " + planned.trainId());
        planned.provenance().forEach(out::println);
        SweepCost.RunCost run = SweepCost.run(planned, slotMemory.size(), devices());
        if (run.plannedSteps() > 0) {
            TrainingSpec training = run.training();
            out.println(
                    "batches: " + training.effectiveBatch() + " rows a step, in passes of " + training.rowsPerPass());
        }
        out.print(new CostSheet(run.cost(), speed().seconds(run.cost())));
        run.placed().ifPresent(placed -> {
            out.println("placement: " + GpuLines.of(placed));
            out.println("placement: " + GpuLines.utilisation(gpus.perRun()));
        });
        out.flush();
    }

    private static void totals(
            Plan plan, SweepState state, TrainedBefore before, SweepCost cost, int slots, PrintWriter out) {
        if (cost.all().stream().anyMatch(each -> each.cost().sampled())) {
            out.println("~ about: counted on some of the batches, or on those of another seed");
        }
        out.println("to do: " + toDo(cost, slots));
        before.lines().forEach(out::println);
        if (cost.shared().prefixes() > 0) {
            out.printf(
                    Locale.ROOT,
                    "share_prefix: %s trained once, %s and %s minutes less than that on one slot%n",
                    prefixes(cost.shared().prefixes()),
                    HumanFormat.counted(cost.shared().steps(), "step"),
                    HumanFormat.minutes(cost.shared().seconds()));
        }
        int bases = cost.bases().size();
        out.println(HumanFormat.counted(plan.runs().size(), "run")
                + (bases == 0 ? "" : " on " + HumanFormat.counted(bases, "pretrained base model")) + ": "
                + states(state));
    }

    /** Returns what remains with its minutes, such as {@code 1 base model and 2 runs, 3.1 minutes on one slot, ...}. */
    private static String toDo(SweepCost cost, int slots) {
        List<String> parts = new ArrayList<>();
        cost.toDo().stream()
                .collect(Collectors.groupingBy(PlannedJob::kind, LinkedHashMap::new, Collectors.counting()))
                .forEach((kind, jobs) ->
                        parts.add(HumanFormat.counted(jobs, kind.equals("base") ? "base model" : kind)));
        if (parts.isEmpty()) {
            return "nothing";
        }
        return String.join(" and ", parts) + ", " + HumanFormat.minutes(cost.seconds()) + " minutes on one slot, "
                + HumanFormat.minutes(cost.wallSeconds(slots)) + " on " + slots
                + ", if nothing freezes or stops early";
    }

    private static String prefixes(int number) {
        return number == 1 ? "1 prefix" : number + " prefixes";
    }

    /** Returns the counts of the runs by their states, without those that are 0. */
    private static String states(SweepState state) {
        return Arrays.stream(RunState.values())
                .filter(each -> state.count(each) > 0)
                .map(each -> state.count(each) + " " + each.label())
                .collect(Collectors.joining(", "));
    }
}
