package io.gradessweep.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A sweep file again, with its {@code --set} assignments and the taus that were found. */
public final class CalibratedSweep {
    private static final Pattern TUNED = Pattern.compile("(full|lora)\\.(.+)");
    private static final Pattern IN_BLOCK = Pattern.compile("\\.(full|lora)\\.");

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
        Entries.ofAssignments(assignments).byKey().entrySet().stream()
                .sorted(Comparator.comparingInt(assigned -> strength(assigned.getKey())))
                .forEach(assigned ->
                        assign(values, assigned.getKey(), assigned.getValue().value()));
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

    /** Of two assignments that mean one run the stronger wins. */
    private static int strength(String key) {
        if (key.startsWith("model.")) {
            return 2 + (IN_BLOCK.matcher(key).find() ? 1 : 0);
        }
        return TUNED.matcher(key).matches() ? 1 : 0;
    }

    /** An assignment is stronger than all that the file says of the same setting, also of one model or fine-tuning. */
    private static void assign(Map<String, JsonNode> values, String key, JsonNode value) {
        values.keySet().removeIf(other -> !other.startsWith("grid.") && isNarrower(other, key));
        values.put(key, value);
        Matcher tuned = TUNED.matcher(key);
        if (tuned.matches()) {
            String setting = "." + tuned.group(2);
            for (String other : List.copyOf(values.keySet())) {
                boolean ofBoth = !IN_BLOCK.matcher(other).find();
                if (other.startsWith("model.") && ofBoth && other.endsWith(setting)) {
                    values.put(other.substring(0, other.length() - setting.length()) + "." + key, value);
                }
            }
        }
    }

    private static boolean isNarrower(String key, String than) {
        return key.endsWith("." + than)
                || (than.startsWith("model.")
                        && IN_BLOCK.matcher(key).replaceFirst(".").equals(than));
    }
}
