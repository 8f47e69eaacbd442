package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gradessweep.plan.Entries.Entry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A sweep file again, with its {@code --set} assignments and the taus that were found. */
public final class CalibratedSweep {
    private CalibratedSweep() {}

    /** @param tuning {@code full} or {@code lora} */
    public record Found(String model, String tuning, double tau) {
        String key() {
            return "model." + model + "." + tuning + "." + Settings.TAU.key();
        }
    }

    /**
     * The sweep as YAML, a key a line, called {@code <sweep>-calibrated}.
     *
     * @param name the file's name in messages
     * @param assignments {@code path=value}, each stronger than the file
     */
    public static String yaml(Path file, String name, List<String> assignments, List<Found> found) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        Entries.of(YamlTree.file(file, name), name).byKey().forEach((key, entry) -> values.put(key, entry.value()));
        Map<String, Entry> assigned = Entries.ofAssignments(assignments).byKey();
        // An assignment is stronger than what the file says about a model or a fine-tuning alone.
        values.keySet()
                .removeIf(key -> !key.startsWith("grid.")
                        && assigned.keySet().stream().anyMatch(other -> key.endsWith("." + other)));
        assigned.forEach((key, entry) -> values.put(key, entry.value()));
        values.computeIfPresent(
                "sweep", (key, sweep) -> JsonNodeFactory.instance.textNode(sweep.textValue() + "-calibrated"));
        for (Found one : found) {
            BigDecimal tau = new BigDecimal(Double.toString(one.tau()));
            values.put(one.key(), JsonNodeFactory.instance.numberNode(tau));
        }
        StringBuilder yaml = new StringBuilder();
        values.forEach(
                (key, value) -> yaml.append(key).append(": ").append(value).append('\n'));
        return yaml.toString();
    }
}
