package io.gradessweep.estimate;

import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.job.AssumedImage;
import io.gradessweep.job.ModelMemory;
import io.gradessweep.plan.PlannedCell;
import io.gradessweep.plan.SettingValue;
import java.nio.file.Path;
import java.util.List;

/**
 * The memory of a model trained by a method, with rows that are all as long as they may be and have a target at every
 * token.
 *
 * @param deviations the settings, as {@code --set} takes them, whose values are not those of the model's own file
 */
public record CellMemory(String key, MemoryEstimate memory, List<String> deviations) {
    public CellMemory {
        deviations = List.copyOf(deviations);
    }

    /**
     * Estimates a cell from the model's configuration.
     *
     * @param config a {@code config.json}
     * @param image the image of each row, if the model takes images
     * @throws io.gradessweep.spec.InvalidInputException naming the file, and the key that is wrong
     */
    public static CellMemory of(PlannedCell cell, Path config, AssumedImage image) {
        return new CellMemory(
                cell.key(),
                ModelMemory.ofRun(config, cell.spec(), image),
                cell.deviations().stream().map(SettingValue::assignment).toList());
    }
}
