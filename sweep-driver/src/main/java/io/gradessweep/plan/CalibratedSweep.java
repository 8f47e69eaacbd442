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
        assigned.byKey().forEach((key, entry) -> {
            if (!standsOnANumber(key, entry.value())) {
                values.put(key, entry.value());
            }
        });
    }

    /** Returns whether a word takes the place of a number in the file that still counts, as with {@code auto}. */
    private boolean standsOnANumber(String key, JsonNode value) {
        return value.isTextual() && written.containsKey(key) && written.get(key).isNumber();
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
     * one of them alone, or a number that still counts beneath a word. An assignment overrides every value in the file,
     * including those. Only where one key would need both a number and the word on it does the number stay: the steps are
     * the same.
     */
    private void strengthen(Sweep sweep) {
        for (String model : sweep.models()) {
            SettingsBlock ofModel = ModelFile.settingsOf(sweep.assigned().overridesOf(model));
            for (Class<? extends FineTuning> tuning : Method.tunings()) {
                Map<String, ConfigTree.Entry> layer =
                        new LinkedHashMap<>(sweep.assigned().settings().layer(tuning));
                layer.putAll(ofModel.layer(tuning));
                layer.entrySet()
                        .removeIf(set -> !isWrittenOfSome(set.getKey())
                                && !standsOnANumber(set.getKey(), set.getValue().value()));
                layer.forEach((setting, entry) -> {
                    String own = own(model, SpecVariants.name(tuning), setting);
                    if (!standsOnANumber(own, entry.value())) {
                        values.put(own, entry.value());
                    }
                });
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
