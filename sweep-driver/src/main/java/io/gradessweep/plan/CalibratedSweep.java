package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.SpecVariants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a sweep file again, with its {@code --set} assignments and the taus that were found. */
public final class CalibratedSweep {
    private final Map<String, JsonNode> written = new LinkedHashMap<>();
    private final Map<String, JsonNode> values = new LinkedHashMap<>();

    private CalibratedSweep(ConfigTree file, ConfigTree assigned) {
        file.byKey().forEach((key, entry) -> written.put(key, entry.value()));
        values.putAll(written);
        assigned.byKey().forEach((key, entry) -> values.put(key, entry.value()));
    }

    /**
     * A tau that was found for a model and a fine-tuning.
     *
     * @param tuning {@code full} or {@code lora}
     * @param taus the taus by selector, as in {@link io.gradessweep.spec.MatrixSelector}
     */
    public record Found(String model, String tuning, Map<String, Double> taus) {}

    /**
     * Returns the sweep as YAML with one key per line, under the name {@code <sweep>-calibrated}.
     *
     * @param sweep the sweep that was read from the file and the assignments
     */
    static String yaml(Sweep sweep, ConfigTree file, ConfigTree assigned, List<Found> found) {
        CalibratedSweep calibrated = new CalibratedSweep(file, assigned);
        calibrated.strengthen(sweep);
        calibrated.values.put("sweep", JsonNodeFactory.instance.textNode(sweep.name() + "-calibrated"));
        for (Found one : found) {
            ComposedComponents.settingsOf(one.taus())
                    .forEach((setting, tau) -> calibrated.values.put(
                            own(one.model(), one.tuning(), setting), JsonNodeFactory.instance.numberNode(tau)));
        }
        StringBuilder yaml = new StringBuilder();
        calibrated.values.forEach(
                (key, value) -> yaml.append(key).append(": ").append(value).append('\n'));
        return yaml.toString();
    }

    /**
     * Repeats an assignment for each model and fine-tuning that it applies to, if the file sets the same setting for
     * one of them alone. An assignment overrides every value in the file, including those.
     */
    private void strengthen(Sweep sweep) {
        for (String model : sweep.models()) {
            SettingsBlock ofModel = ModelFile.settingsOf(sweep.assigned().overridesOf(model));
            for (Class<? extends FineTuning> tuning : Method.tunings()) {
                Map<String, ConfigTree.Entry> layer =
                        new LinkedHashMap<>(sweep.assigned().settings().layer(tuning));
                layer.putAll(ofModel.layer(tuning));
                layer.keySet().removeIf(setting -> !isWrittenOfSome(setting));
                layer.forEach(
                        (setting, entry) -> values.put(own(model, SpecVariants.name(tuning), setting), entry.value()));
            }
        }
    }

    private boolean isWrittenOfSome(String setting) {
        return written.keySet().stream().anyMatch(key -> key.endsWith("." + setting));
    }

    private static String own(String model, String tuning, String setting) {
        return "model." + model + "." + tuning + "." + setting;
    }
}
