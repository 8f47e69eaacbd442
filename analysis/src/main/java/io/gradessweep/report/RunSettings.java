package io.gradessweep.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything a run was asked for but its seed, flat: the settings that have a column in {@code runs} under the column's
 * name, all others under their dotted path in {@code spec_json}. Runs with equal settings differ in nothing but the seed.
 */
final class RunSettings {
    private static final String SEED = "seed";

    /** Settings with a column of their own, and where the spec has them. */
    private static final Map<String, List<String>> COLUMNS = Map.ofEntries(
            Map.entry("criterion", List.of("early_stopping.criterion", "early_stopping.measure.criterion")),
            Map.entry("norm", List.of("early_stopping.measure.norm")),
            Map.entry("per_element", List.of("early_stopping.per_element")),
            Map.entry("measure_every", List.of("early_stopping.every")),
            Map.entry("freeze_patience", List.of("early_stopping.patience")),
            Map.entry("grace_period_ratio", List.of("early_stopping.grace_period_ratio", "early_stopping.ratio")),
            Map.entry("lora_alpha", List.of("fine_tuning.alpha")),
            Map.entry("lora_rank", List.of("fine_tuning.rank")),
            Map.entry("precision", List.of("precision")),
            Map.entry(
                    "tau",
                    List.of(
                            "early_stopping.tau",
                            "early_stopping.tau.type",
                            "early_stopping.tau.attention",
                            "early_stopping.tau.mlp")),
            Map.entry("tau_attention", List.of("early_stopping.tau.type", "early_stopping.tau.attention")),
            Map.entry("tau_mlp", List.of("early_stopping.tau.mlp")),
            Map.entry("tau_quantile", List.of("early_stopping.tau.type", "early_stopping.tau.share")),
            Map.entry("quantile_of", List.of("early_stopping.tau.pool")),
            Map.entry("thaw_every", List.of("early_stopping.thawing.every")),
            Map.entry("thaw_factor", List.of("early_stopping.thawing.factor")),
            Map.entry(
                    "freeze_rate",
                    List.of("early_stopping.percentile", "early_stopping.share", "early_stopping.rate")));

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RunSettings() {}

    /** @param run a row with {@code run_id}, {@code spec_json} and the columns named above */
    static Map<String, String> of(Row run) {
        Map<String, String> settings = new TreeMap<>();
        JsonNode spec = spec(run);
        removeLocations(spec);
        flatten("", spec, settings);
        settings.remove(SEED);
        COLUMNS.forEach((column, paths) -> {
            String value = text(run, column);
            if (!value.isEmpty()) {
                settings.keySet().removeAll(paths);
                settings.put(column, value);
            }
        });
        return settings;
    }

    private static String text(Row run, String column) {
        String text = run.text(column);
        return run.isNumber(column) ? decimal(text) : text;
    }

    private static JsonNode spec(Row run) {
        String json = run.text("spec_json");
        try {
            return json.isEmpty() ? MAPPER.createObjectNode() : MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new ResultsException(
                    "spec_json of run " + run.text("run_id") + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Where a file lies is no setting; what it holds is, and its fingerprint tells. */
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

    /** A list of objects is shown by their names; the hash tells apart lists that differ in more than that. */
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
