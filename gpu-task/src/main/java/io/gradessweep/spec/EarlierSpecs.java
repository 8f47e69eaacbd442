package io.gradessweep.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/**
 * Completes specs that earlier versions wrote. Each key that was introduced since gets the value that matches the
 * behaviour before it existed.
 */
final class EarlierSpecs {
    private EarlierSpecs() {}

    /** Adds the missing keys in place. */
    static void complete(JsonNode spec) {
        if (spec.at("/model/base") instanceof ObjectNode base && is(base, "checkpoint")) {
            addMissing(base, "resize_embeddings", BooleanNode.FALSE);
        }
        if (spec.at("/model/base/world") instanceof ObjectNode world) {
            addMissing(world, "kind", TextNode.valueOf("FACTS"));
        }
        if (spec.get("training") instanceof ObjectNode training) {
            addMissing(training, "packing", BooleanNode.FALSE);
            addMissing(training, "recompute", BooleanNode.FALSE);
            addMissing(training, "loss_limit", IntNode.valueOf(0));
            addMissing(training, "trace_measures", measures(training));
            addMissing(training, "trace_validation_every", IntNode.valueOf(0));
            addMissing(
                    training,
                    "memory",
                    training.objectNode()
                            .put("gradients", "FP32")
                            .put("rounding", "STOCHASTIC")
                            .put("offload", "NONE"));
            if (training.get("memory") instanceof ObjectNode memory) {
                addMissing(memory, "loss_chunk", IntNode.valueOf(0));
            }
        }
        if (spec.get("optimizer") instanceof ObjectNode optimizer) {
            addMissing(optimizer, "state", TextNode.valueOf("FP32"));
        }
        if (spec.get("schedule") instanceof ObjectNode schedule) {
            addMissing(schedule, "warmup", TextNode.valueOf("FROM_ZERO"));
            addMissing(schedule, "final_ratio", IntNode.valueOf(0));
            addMissing(schedule, "tower_rates", schedule.arrayNode());
        }
        if (spec.get("early_stopping") instanceof ObjectNode stopping && is(stopping, "grades")) {
            completeGradES(stopping);
        }
        if (spec.get("fine_tuning") instanceof ObjectNode tuning && is(tuning, "lora")) {
            addMissing(tuning, "rank_stabilized", BooleanNode.FALSE);
            addMissing(tuning, "dropout", IntNode.valueOf(0));
            addMissing(tuning, "rank_pattern", tuning.arrayNode());
            addMissing(tuning, "alpha_pattern", tuning.arrayNode());
            addMissing(tuning, "modules_to_save", tuning.arrayNode());
            addMissing(tuning, "vision_targets", tuning.arrayNode());
        }
        if (spec.get("fine_tuning") instanceof ObjectNode tuning && is(tuning, "full")) {
            addMissing(tuning, "frozen_towers", tuning.arrayNode());
        }
        if (spec.get("data") instanceof ObjectNode data) {
            addMissing(data, "proportions", data.arrayNode());
            addMissing(data, "train_rows", IntNode.valueOf(0));
            addMissing(data, "generate", BooleanNode.FALSE);
            addMissing(data, "date", TextNode.valueOf(DataSpec.NO_DATE));
            data.path("train").forEach(EarlierSpecs::completeTask);
            data.path("benchmarks").forEach(EarlierSpecs::completeTask);
        }
    }

    /** Converts the form in which tau was one number and the norm was always L1. */
    private static void completeGradES(ObjectNode grades) {
        if (grades.path("tau").isNumber()) {
            JsonNode tau = grades.get("tau");
            grades.set("tau", grades.objectNode().put("type", "fixed").setAll(Map.of("attention", tau, "mlp", tau)));
        }
        if (grades.has("criterion")) {
            grades.putObject("measure").put("norm", "l1").set("criterion", grades.remove("criterion"));
        }
        addMissing(grades, "per_element", BooleanNode.FALSE);
        addMissing(grades, "every", IntNode.valueOf(1));
        addMissing(grades, "patience", IntNode.valueOf(1));
        addMissing(grades, "since", TextNode.valueOf("step"));
        addMissing(grades, "thawing", grades.objectNode().put("every", 0).put("factor", 1));
        addMissing(grades, "freezes_biases", BooleanNode.FALSE);
    }

    private static ArrayNode measures(ObjectNode parent) {
        ArrayNode measures = parent.arrayNode();
        measures.addObject().put("criterion", "gradient").put("norm", "l1");
        return measures;
    }

    private static void completeTask(JsonNode node) {
        if (node instanceof ObjectNode task) {
            addMissing(task, "metric", TextNode.valueOf("accuracy"));
            addMissing(task, "split", TextNode.valueOf("test"));
            addMissing(task, "rules", task.objectNode().put("bad", "refuse").put("cut", "left"));
        }
        if (node.at("/source/world") instanceof ObjectNode world) {
            addMissing(world, "kind", TextNode.valueOf("FACTS"));
        }
        if (node.path("source") instanceof ObjectNode source && is(source, "instruct_files")) {
            addMissing(source, "prompt", TextNode.valueOf("plain"));
            listFiles(source, "train");
            listFiles(source, "test");
        }
        if (node.at("/source/template") instanceof ObjectNode template) {
            addMissing(template, "images", TextNode.valueOf(""));
        }
        if (node.path("source") instanceof ObjectNode source && is(source, "message_file")) {
            source.put("type", "message_files");
            listFiles(source, "train");
        }
    }

    /** Converts the form in which a split was a single file. */
    private static void listFiles(ObjectNode source, String split) {
        if (source.path(split).has("location")) {
            ObjectNode files = source.objectNode();
            files.putArray("rows").add(source.get(split));
            files.putArray("labels");
            source.set(split, files);
        }
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
