package io.gradessweep.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.json.JsonProblem;
import io.gradessweep.spec.SpecColumn;
import io.gradessweep.spec.SpecJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a run except its seed, as a flat map. A setting that has a column in {@code runs} is under the
 * column's name, any other under its dotted path in {@code spec_json}. Runs with equal settings differ only in the
 * seed.
 */
final class RunSettings {
    private static final String SEED = "seed";

    private RunSettings() {}

    /** @param run a row with {@code run_id}, {@code spec_json} and the columns that {@link SpecColumn} names */
    static Map<String, String> of(Row run) {
        Map<String, String> settings = new TreeMap<>();
        JsonNode spec = spec(run);
        removeLocations(spec);
        flatten("", spec, settings);
        Map<String, String> whole = Map.copyOf(settings);
        settings.remove(SEED);
        for (SpecColumn column : SpecColumn.all()) {
            String value = text(run, column.name());
            if (!value.isEmpty()) {
                settings.keySet().removeAll(column.paths());
                settings.put(column.name(), value);
            }
        }
        fillFromSpec(settings, whole);
        return settings;
    }

    /**
     * Moves a value of the spec under the name of its column where the run's row has NULL because its version did not
     * have the column.
     */
    private static void fillFromSpec(Map<String, String> settings, Map<String, String> spec) {
        for (SpecColumn column : SpecColumn.all()) {
            List<String> paths = List.copyOf(column.pathsIn(spec));
            if (paths.size() == 1 && settings.containsKey(paths.get(0))) {
                String value = settings.remove(paths.get(0));
                settings.put(column.name(), column.type().isEnum() ? value.toLowerCase(Locale.ROOT) : value);
            }
        }
    }

    private static String text(Row run, String column) {
        String text = run.text(column);
        return run.isNumber(column) ? decimal(text) : text;
    }

    private static JsonNode spec(Row run) {
        String json = run.text("spec_json");
        try {
            return SpecJson.tree(json.isEmpty() ? "{}" : json);
        } catch (JsonProcessingException e) {
            throw new ResultsException(
                    "spec_json of run " + run.text("run_id") + " is not JSON: " + JsonProblem.of(e), e);
        }
    }

    /** Removes the locations of files. Only a file's content is a setting, and its fingerprint identifies it. */
    private static void removeLocations(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("location");
        }
        node.forEach(RunSettings::removeLocations);
    }

    private static void flatten(String path, JsonNode node, Map<String, String> settings) {
        if (!node.isObject()) {
            settings.put(path, leaf(node));
            return;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            flatten(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), settings);
        }
    }

    /**
     * Returns the text of a value. A list of objects is shown by their names, with a hash that distinguishes lists
     * whose names are equal.
     */
    private static String leaf(JsonNode node) {
        if (!node.isArray()) {
            return node.isNumber() ? decimal(node.asText()) : node.asText();
        }
        List<String> parts = new ArrayList<>();
        for (JsonNode element : node) {
            parts.add(element.isObject() ? element.path("name").asText() : element.asText());
        }
        String text = String.join("+", parts);
        boolean plain = node.isEmpty() || !node.get(0).isObject();
        return plain ? text : text + "#" + Integer.toHexString(node.toString().hashCode());
    }

    private static String decimal(String number) {
        BigDecimal value = new BigDecimal(number).stripTrailingZeros();
        return value.scale() > 9 ? value.toString() : value.toPlainString();
    }
}
