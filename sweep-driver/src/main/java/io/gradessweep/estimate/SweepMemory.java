package io.gradessweep.estimate;

import io.gradessweep.cost.MemoryEstimate;
import java.util.List;
import java.util.Locale;

/** The cells of a sweep and the slot that is to hold each of them. */
public record SweepMemory(List<CellMemory> cells, SlotMemory slot) {
    public SweepMemory {
        cells = List.copyOf(cells);
    }

    /** Returns the number of cells that the slot holds. */
    public long fitting() {
        return cells.stream().filter(cell -> slot.holds(cell.memory())).count();
    }

    /** Returns a line for each cell with its memory, a line with what it does not share with its model's file, and the count. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (CellMemory cell : cells) {
            MemoryEstimate memory = cell.memory();
            text.append(String.format(
                    Locale.ROOT,
                    "%-42s %9s = weights %9s + gradients %9s + optimizer %9s + activations %9s; freezing frees %9s; host %9s  %s%n",
                    cell.key(),
                    HumanFormat.bytes(memory.total()),
                    HumanFormat.bytes(memory.weights()),
                    HumanFormat.bytes(memory.gradients()),
                    HumanFormat.bytes(memory.optimizer()),
                    HumanFormat.bytes(memory.activations()),
                    HumanFormat.bytes(memory.freezable()),
                    HumanFormat.bytes(memory.host()),
                    slot.holds(memory) ? "fits" : "does not fit"));
            cell.placed()
                    .ifPresent(placed ->
                            text.append("    ").append(GpuLines.of(placed)).append(System.lineSeparator()));
            text.append("    other than in the model's file: ")
                    .append(cell.deviations().isEmpty() ? "nothing" : String.join(", ", cell.deviations()))
                    .append(System.lineSeparator());
        }
        cells.stream()
                .flatMap(cell -> cell.placed().stream())
                .findFirst()
                .ifPresent(placed -> text.append(
                                GpuLines.utilisation(placed.devices().size()))
                        .append(System.lineSeparator()));
        return text.append("fits: ")
                .append(fitting())
                .append(" of ")
                .append(cells.size())
                .append(System.lineSeparator())
                .toString();
    }
}
