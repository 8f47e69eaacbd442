package io.gradessweep.estimate;

import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.cost.PlacedMemory;
import io.gradessweep.cost.RunDevices;
import io.gradessweep.job.AssumedImage;
import io.gradessweep.job.ModelMemory;
import io.gradessweep.plan.PlannedCell;
import io.gradessweep.plan.SettingValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The memory of a model trained by a method, with rows that are all as long as they may be and have a target at every
 * token.
 *
 * @param memory the memory of the one GPU, or of the fullest of several
 * @param placed the memory of each of several GPUs; empty for one
 * @param deviations the settings, as {@code --set} takes them, whose values are not those of the model's own file
 */
public record CellMemory(String key, MemoryEstimate memory, Optional<PlacedMemory> placed, List<String> deviations) {
    public CellMemory {
        deviations = List.copyOf(deviations);
    }

    /**
     * Estimates a cell from the model's configuration.
     *
     * @param config a {@code config.json}
     * @param image the image of each row, if the model takes images
     * @param slot the memory that passes are to fit into, where the sweep leaves the number of their rows open
     * @throws io.gradessweep.spec.InvalidInputException naming the file, and the key that is wrong
     */
    public static CellMemory of(PlannedCell cell, Path config, AssumedImage image, SlotMemory slot) {
        RunDevices device = new RunDevices(1, true, OptionalLong.of(slot.bytes()));
        return new CellMemory(
                cell.key(), ModelMemory.ofRun(config, cell.spec(), image, device), Optional.empty(), deviations(cell));
    }

    /** Estimates a cell as {@link #of} does, for a run over several GPUs. */
    public static CellMemory over(int gpus, PlannedCell cell, Path config, SlotMemory slot) {
        RunDevices devices = new RunDevices(gpus, true, OptionalLong.of(slot.bytes()));
        PlacedMemory placed = ModelMemory.ofPlacedRun(config, cell.spec(), devices);
        return new CellMemory(cell.key(), placed.fullest(), Optional.of(placed), deviations(cell));
    }

    private static List<String> deviations(PlannedCell cell) {
        return cell.deviations().stream().map(SettingValue::assignment).toList();
    }
}
