package io.gradessweep.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Specs as earlier versions wrote them: the keys that came since, with what was done before they were there. */
final class EarlierSpecs {
    private EarlierSpecs() {}

    /** Adds what is missing, in place. */
    static void complete(JsonNode spec) {
        if (spec.get("training") instanceof ObjectNode training) {
            addMissing(training, "packing", false);
            addMissing(training, "recompute", false);
        }
        if (spec.get("fine_tuning") instanceof ObjectNode tuning && is(tuning, "lora")) {
            addMissing(tuning, "rank_stabilized", false);
            if (!tuning.has("dropout")) {
                tuning.put("dropout", 0);
            }
        }
        completeSources(spec);
    }

    private static void completeSources(JsonNode node) {
        if (node instanceof ObjectNode source && is(source, "instruct_files") && !source.has("prompt")) {
            source.put("prompt", "plain");
        }
        node.forEach(EarlierSpecs::completeSources);
    }

    private static boolean is(ObjectNode node, String type) {
        return node.path("type").asText().equals(type);
    }

    private static void addMissing(ObjectNode node, String key, boolean value) {
        if (!node.has(key)) {
            node.put(key, value);
        }
    }
}
