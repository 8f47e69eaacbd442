package io.gradessweep.cli;

import io.gradessweep.data.DataAudit;
import io.gradessweep.job.DataInspection;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.ReadInputs;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.RunSpec;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code grades data}. */
@Command(
        name = "data",
        description = {
            "Show what a sweep trains on and is scored on: rows, answers, baselines, and whether test items stand in training.",
            "Runs with the same data are shown once; starts nothing."
        },
        mixinStandardHelpOptions = true)
final class DataCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private SweepArguments sweep;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Print the first N training rows of each task, and the first N items of each benchmark, as a model"
                            + " is given them. The loss is taken over what is learned; a | stands where a choice inside"
                            + " the text ends and what is scored begins.")
    private int shown;

    @Spec
    private CommandSpec command;

    DataCommand(CliContext context) {
        this.context = context;
    }

    /** The key of runs that share their data: the same rows and seed, and an equal audit of the tokens. */
    private record Shared(DataSpec data, long seed, DataAudit audit) {}

    @Override
    public Integer call() {
        Map<ReadInputs, DataAudit> audits = new HashMap<>();
        Map<Shared, List<PlannedRun>> groups = new LinkedHashMap<>();
        for (PlannedRun planned : sweep.plan(context).runs()) {
            RunSpec spec = planned.spec();
            DataAudit audit =
                    audits.computeIfAbsent(ReadInputs.of(planned.spec()), inputs -> planned.ask(DataInspection::audit));
            groups.computeIfAbsent(new Shared(spec.data(), spec.seed(), audit), shared -> new ArrayList<>())
                    .add(planned);
        }
        PrintWriter out = command.commandLine().getOut();
        groups.forEach((shared, runs) -> {
            out.println(DataTables.markdown(runs, shared.audit()));
            if (shown > 0) {
                PlannedRun any = runs.get(0);
                String rows = any.ask(spec -> QuestionText.of(DataInspection.trainingTexts(spec, shown)));
                String questions = any.ask(spec -> QuestionText.of(spec, shown));
                out.print(rows + questions);
            }
        });
        out.print(DataTables.LEGEND);
        out.flush();
        return ExitCode.OK;
    }
}
