package io.gradessweep.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Specs as earlier versions wrote them: the keys that came since, with what was done before they were there. */
final class EarlierSpecs {
    private EarlierSpecs() {}

    /** Adds what is missing, in place. */
    static void complete(JsonNode spec) {
        if (spec.get("training") instanceof ObjectNode training) {
            addMissing(training, "packing", BooleanNode.FALSE);
            addMissing(training, "recompute", BooleanNode.FALSE);
            addMissing(training, "loss_limit", IntNode.valueOf(0));
        }
        if (spec.get("data") instanceof ObjectNode data) {
            addMissing(data, "generate", BooleanNode.FALSE);
        }
        if (spec.get("fine_tuning") instanceof ObjectNode tuning && is(tuning, "lora")) {
            addMissing(tuning, "rank_stabilized", BooleanNode.FALSE);
            addMissing(tuning, "dropout", IntNode.valueOf(0));
        }
        completeSources(spec);
    }

    private static void completeSources(JsonNode node) {
        if (node instanceof ObjectNode source && is(source, "instruct_files")) {
            addMissing(source, "prompt", TextNode.valueOf("plain"));
        }
        node.forEach(EarlierSpecs::completeSources);
    }

    private static boolean is(ObjectNode node, String type) {
        return node.path("type").asText().equals(type);
    }

    private static void addMissing(ObjectNode node, String key, JsonNode value) {
        if (!node.has(key)) {
            node.set(key, value);
        }
    }
}
