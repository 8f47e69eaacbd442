package io.gradessweep.cli;

import io.gradessweep.plan.BaseNode;
import io.gradessweep.plan.Cell;
import io.gradessweep.plan.Plan;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code grades plan}. */
@Command(
        name = "plan",
        description = "Show a sweep's runs, and which of them are done; starts nothing.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    private final Setup setup;

    @Mixin
    private SweepArguments sweep;

    @Option(
            names = "--show",
            paramLabel = "KEY",
            description = "Show one run's settings, each with the place its value comes from.")
    private String show;

    @Spec
    private CommandSpec command;

    PlanCommand(Setup setup) {
        this.setup = setup;
    }

    @Override
    public Integer call() {
        Plan plan = sweep.plan(setup);
        PrintWriter out = command.commandLine().getOut();
        if (show != null) {
            Cell cell = plan.cell(show);
            out.println(cell.key() + "  run " + cell.runId() + "  train " + cell.trainId());
            cell.provenance().forEach(out::println);
            return ExitCode.OK;
        }
        SweepState state = SweepState.of(plan, sweep.results(setup, plan).store());
        List<BaseNode> bases = Plan.bases(plan.cells());
        for (BaseNode base : bases) {
            out.printf(
                    Locale.ROOT,
                    "base %s  %s  %d steps%n",
                    base.id(),
                    base.model(),
                    base.recipe().steps());
        }
        for (Cell cell : plan.cells()) {
            int maximum = cell.spec().training().maxSteps();
            String steps = maximum > 0 ? "  at most " + maximum + " steps" : "";
            out.printf(Locale.ROOT, "run  %s  %-9s  %s%s%n", cell.runId(), state.label(cell), cell.key(), steps);
        }
        out.printf(
                Locale.ROOT,
                "%d runs on %d pretrained base models: %d completed, %d failed, %d missing%n",
                plan.cells().size(),
                bases.size(),
                state.completed().size(),
                state.failed().size(),
                state.missing().size());
        return ExitCode.OK;
    }
}
