package io.gradessweep.cli;

import io.gradessweep.bench.BenchMain;
import io.gradessweep.bench.HostBench;
import io.gradessweep.bench.MonitoringBench;
import io.gradessweep.bench.NormBench;
import io.gradessweep.bench.PrecisionBench;
import io.gradessweep.bench.ScoringBench;
import io.gradessweep.bench.StepBench;
import io.gradessweep.bench.sweep.CalibrationBench;
import io.gradessweep.bench.sweep.CommandProcess;
import io.gradessweep.bench.sweep.ReplayBench;
import io.gradessweep.bench.sweep.ReportBench;
import io.gradessweep.bench.sweep.SweepBench;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code grades bench}. */
@Command(
        name = "bench",
        description = {
            "Time one training step by phase, beside this device's own matrix product, and watch memory over 2,000 steps.",
            "With --shape and those after it: time the one step that they describe, and show its memory beside the estimate.",
            "Takes minutes; needs an otherwise quiet machine."
        },
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    /** The options that choose another bench, of which one may be given. */
    private static final class Other {
        @Option(
                names = "--precisions",
                description =
                        "Instead: losses and memory of full fine-tuning and LoRA in fp32, bf16 and nf4, the memory beside"
                                + " its estimate.")
        boolean precisions;

        @Option(
                names = "--sweeps",
                description =
                        "Instead: planning 10,000 runs, executing 2,000 that do nothing, starting again over their results, and merging"
                                + " these.")
        boolean sweeps;

        @Option(
                names = "--scoring",
                description =
                        "Instead: items scored a second, each choice alone, batched, and batched with what choices begin with shared.")
        boolean scoring;

        @Option(
                names = "--norms",
                description = "Instead: what each norm of the gradients costs, and how far it lies below the L1 norm.")
        boolean norms;

        @Option(
                names = "--host",
                description =
                        "Instead: the processor time that a micro-batch of 28 tiny layers costs the thread that trains, and the"
                                + " share of a step that monitoring takes.")
        boolean host;

        @Option(
                names = "--replay",
                description = "Instead: a replayed surface of 10 x 10 points over 3,500 steps of 280 matrices.")
        boolean replay;

        @Option(
                names = "--report",
                description =
                        "Instead: time and memory of a report over 1,000 runs with 3.5 million norms, and the time of a query.")
        boolean report;

        @Option(
                names = "--calibration",
                description =
                        "Instead: finding a tau for each miniature, full and LoRA, at a grace period ratio of 0.55, in times of the"
                                + " run that freezes nothing.")
        boolean calibration;
    }

    private static final Path MINIATURES = Path.of("conf/sweeps/mini.yaml");

    private final CliContext context;

    @Mixin
    private JobArguments job;

    @Mixin
    private CacheArgument cache;

    @Mixin
    private DeviceArgument device;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "15",
            description = "Counted steps, or passes, per line (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Mixin
    private StepArguments step;

    @ArgGroup(exclusive = true)
    private Other other = new Other();

    @Spec
    private CommandSpec command;

    BenchCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int counted = JobArguments.atLeastOne("--steps", steps);
        Path directory = cache.directory(context);
        JobContext jobContext =
                new JobContext(directory, device.device(), "local", job.threads(), JobListener.SILENT, () -> false);
        PrintWriter out = command.commandLine().getOut();
        Consumer<String> lines = line -> {
            out.println(line);
            out.flush();
        };
        if (other.sweeps) {
            int slots = Math.max(1, Runtime.getRuntime().availableProcessors() / job.threads());
            new SweepBench(
                            changes -> context.plan(new SweepSource(MINIATURES, changes, List.of(), directory)),
                            slots,
                            lines)
                    .run();
        } else if (other.scoring) {
            new ScoringBench(jobContext, counted, lines).run();
        } else if (other.norms) {
            new NormBench(jobContext, counted, lines).run();
        } else if (other.host) {
            new HostBench(jobContext, counted, lines).run();
            new MonitoringBench(jobContext, counted, lines).run();
        } else if (other.replay) {
            new ReplayBench(lines).run();
        } else if (other.report) {
            new ReportBench(
                            changes -> context.plan(new SweepSource(MINIATURES, changes, List.of(), directory)),
                            new CommandProcess(GradesCli.class.getName()),
                            lines)
                    .run();
        } else if (other.calibration) {
            new CalibrationBench(
                            changes ->
                                    context.planToCalibrate(new SweepSource(MINIATURES, changes, List.of(), directory)),
                            context.files(directory),
                            context.jobs(),
                            directory,
                            job.threads(),
                            lines)
                    .run();
        } else if (other.precisions) {
            new PrecisionBench(jobContext, lines).run();
        } else if (step.isGiven()) {
            BenchMain.print(step.options(counted), device.device(), job.threads(), lines);
        } else {
            new StepBench(jobContext, counted, lines).run();
        }
        return ExitCode.OK;
    }
}
