package io.gradessweep.plan;

import io.gradessweep.spec.RunSpec;
import java.util.List;

/**
 * A model and a method of a sweep, whatever the seed: how it is trained, without its data.
 *
 * @param key the model and the method, such as {@code phi-4/full+grades}, and the point of the grid
 * @param checkpoint the location of the model
 * @param spec a run that trains on no rows in particular
 * @param deviations the settings whose values are not those of the model's own file
 */
public record PlannedCell(String key, String checkpoint, RunSpec spec, List<SettingValue> deviations) {
    public PlannedCell {
        deviations = List.copyOf(deviations);
    }
}
