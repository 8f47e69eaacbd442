package io.gradessweep.cli;

import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.estimate.HumanFormat;
import io.gradessweep.estimate.PlannedJob;
import io.gradessweep.result.FlopsLedger;
import java.util.ArrayList;
import java.util.List;

/** Lays out jobs as aligned text, one per line, with a heading over each group of columns. */
final class PlanTable {
    private static final List<Group> GROUPS = List.of(
            new Group("", List.of("base or run")),
            new Group("", List.of("state")),
            new Group("parameters", List.of("all", "trainable")),
            new Group("", List.of("steps")),
            new Group("FLOPs", List.of("training", "checks", "scoring")),
            new Group("memory, bytes", List.of("weights", "gradients", "optimizer", "activations", "total")),
            new Group("", List.of("minutes")));
    private static final int TEXT_COLUMNS = 2;

    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private record Group(String title, List<String> columns) {}

    /** @param hostBytes this host's memory in bytes; jobs whose weights exceed it are marked */
    PlanTable(List<PlannedJob> jobs, long hostBytes) {
        rows.add(GROUPS.stream().flatMap(group -> group.columns().stream()).toList());
        notes.add("");
        for (PlannedJob job : jobs) {
            rows.add(cells(job));
            notes.add(job.flaw(hostBytes).map(flaw -> "  ! " + flaw).orElse(""));
        }
    }

    private static List<String> cells(PlannedJob job) {
        String about = job.cost().sampled() ? "~" : "";
        FlopsLedger flops = job.cost().flops();
        MemoryEstimate memory = job.cost().memory();
        return List.of(
                job.key(),
                job.state(),
                HumanFormat.of(job.cost().parameters()),
                HumanFormat.of(job.cost().trainableParameters()),
                Integer.toString(job.cost().steps()),
                about + HumanFormat.of(flops.trainingFlops().subtract(flops.validationFlops())),
                HumanFormat.of(flops.validationFlops()),
                HumanFormat.of(flops.evaluationFlops()),
                HumanFormat.of(memory.weights()),
                HumanFormat.of(memory.gradients()),
                HumanFormat.of(memory.optimizer()),
                HumanFormat.of(memory.activations()),
                HumanFormat.of(memory.total()),
                HumanFormat.minutes(job.seconds()));
    }

    @Override
    public String toString() {
        List<Integer> widths = widths();
        StringBuilder text = new StringBuilder(titles(widths)).append('\n');
        for (int row = 0; row < rows.size(); row++) {
            text.append(line(rows.get(row), widths)).append(notes.get(row)).append('\n');
        }
        return text.toString();
    }

    private List<Integer> widths() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.get(0).size(); column++) {
            int at = column;
            widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        return widths;
    }

    /** Returns the line of group headings, each aligned with the right end of its columns, as the numbers are. */
    private static String titles(List<Integer> widths) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (Group group : GROUPS) {
            int width = group.columns().size() - 1;
            for (int i = 0; i < group.columns().size(); i++) {
                width += widths.get(column++);
            }
            text.append(padded(group.title(), width)).append("  ");
        }
        return text.toString().stripTrailing();
    }

    private static String line(List<String> cells, List<Integer> widths) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (Group group : GROUPS) {
            for (int i = 0; i < group.columns().size(); i++) {
                boolean isText = column < TEXT_COLUMNS;
                String cell = cells.get(column);
                int width = widths.get(column++);
                text.append(isText ? cell + " ".repeat(width - cell.length()) : padded(cell, width));
                text.append(i < group.columns().size() - 1 ? " " : "  ");
            }
        }
        return text.toString().stripTrailing();
    }

    private static String padded(String cell, int width) {
        return " ".repeat(Math.max(0, width - cell.length())) + cell;
    }
}
