package io.gradessweep.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The canonical JSON of specs, with snake-case names, sorted keys and one spelling per value, and the identities that
 * are hashed from it.
 */
public final class SpecJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static {
        for (Class<?> type : List.of(
                BaseModel.class,
                TaskSpec.Source.class,
                FineTuning.class,
                EarlyStopping.class,
                Tau.class,
                OptimizerSpec.class)) {
            SpecVariants.of(type).forEach(variant -> MAPPER.registerSubtypes(variant));
        }
    }

    private SpecJson() {}

    public static String write(RunSpec spec) {
        return text(spec);
    }

    /**
     * Reads a spec that this version or an earlier one wrote.
     *
     * @throws InvalidInputException naming the key that is unknown, missing or wrong
     */
    public static RunSpec read(String json) {
        try {
            return MAPPER.treeToValue(tree(json), RunSpec.class);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("not a run spec: " + JsonProblem.of(e), e);
        }
    }

    /**
     * Reads the JSON tree of a spec that this version or an earlier one wrote, and adds the keys that the earlier one
     * did not have.
     *
     * @throws JsonProcessingException if the text is not JSON
     */
    public static JsonNode tree(String json) throws JsonProcessingException {
        JsonNode tree = MAPPER.readTree(json);
        EarlierSpecs.complete(tree);
        return tree;
    }

    /**
     * Returns the identity of the trained weights: a hash of everything except what is evaluated and where files are
     * located.
     */
    public static String trainId(RunSpec spec) {
        ObjectNode tree = identity(spec);
        ObjectNode data = (ObjectNode) tree.get("data");
        data.remove("benchmarks");
        data.remove(List.of("test_rows_per_task", "generate"));
        data.path("train").forEach(task -> removeScoring((ObjectNode) task.get("source")));
        return hash(text(tree));
    }

    /** Removes how generated answers are scored, which changes nothing about training on them. */
    private static void removeScoring(ObjectNode source) {
        if (source.path("type").asText().equals(SpecVariants.name(TaskSpec.AnswerFiles.class))) {
            source.remove(List.of("test_rows", "generation", "further_metrics"));
            ((ObjectNode) source.get("template")).remove(List.of("category", "subcategory"));
        }
    }

    /** Returns the identity of the run: a hash of what {@link #trainId} covers and of what is evaluated. */
    public static String runId(RunSpec spec) {
        return hash(text(identity(spec)));
    }

    /**
     * Returns the identity of a shared prefix: a hash of its weights' identity and of the validations that are made on
     * the way.
     */
    static String prefixId(Prefix prefix) {
        return hash(trainId(prefix.sharedRun()) + text(prefix.validated()));
    }

    /** Returns the identity of a pretrained miniature. */
    public static String baseId(BaseModel.Pretrained base) {
        ObjectNode tree = MAPPER.valueToTree(base);
        removeKindOfWorld((ObjectNode) tree.get("world"));
        return hash(text(versioned(tree)));
    }

    private static ObjectNode versioned(ObjectNode base) {
        return base.put("procedure", BaseModel.Pretrained.PROCEDURE);
    }

    /**
     * Returns a tree with one spelling per number, whatever type the number had. Java serialisation turns the decimals
     * of a tree into doubles, and the same recipe must be the same base model on driver and executor.
     */
    static JsonNode canonical(JsonNode tree) {
        try {
            return MAPPER.readTree(text(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree's own JSON is JSON", e);
        }
    }

    private static ObjectNode identity(RunSpec spec) {
        ObjectNode tree = MAPPER.valueToTree(spec);
        removeLabels(tree);
        removeUnused(spec.data(), (ObjectNode) tree.get("data"));
        addMetrics(spec.data(), tree.get("data").get("benchmarks"));
        if (spec.model().base() instanceof BaseModel.Checkpoint checkpoint && !checkpoint.resizeEmbeddings()) {
            ((ObjectNode) tree.at("/model/base")).remove("resize_embeddings");
        }
        if (spec.model().base() instanceof BaseModel.Pretrained) {
            versioned((ObjectNode) tree.at("/model/base"));
        }
        if (spec.fineTuning() instanceof FineTuning.None) {
            removeTraining(tree);
        } else {
            // Computing layers again gives the same bits, and a loss limit that is not reached changes nothing.
            ((ObjectNode) tree.get("training")).remove(List.of("recompute", "loss_limit"));
            removeUnused((ObjectNode) tree.get("training"));
            removeUnused(spec.training().memory(), spec.precision(), (ObjectNode) tree.get("training"));
            removeUnused(spec.schedule(), (ObjectNode) tree.get("schedule"));
            if (spec.optimizer().state() == StateFormat.FP32) {
                ((ObjectNode) tree.get("optimizer")).remove("state");
            }
        }
        if (spec.fineTuning() instanceof FineTuning.Full) {
            removeEmpty((ObjectNode) tree.get("fine_tuning"), "frozen_towers");
        }
        if (spec.fineTuning() instanceof FineTuning.Lora) {
            removeEmpty(
                    (ObjectNode) tree.get("fine_tuning"),
                    "rank_pattern",
                    "alpha_pattern",
                    "modules_to_save",
                    "vision_targets");
        }
        if (spec.earlyStopping() instanceof EarlyStopping.GradES grades) {
            removeUnused(grades, (ObjectNode) tree.get("early_stopping"));
        }
        return tree;
    }

    /**
     * Removes keys that a later version introduced and that have no effect here, so that earlier runs keep their
     * identity.
     */
    private static void removeUnused(DataSpec spec, ObjectNode data) {
        if (!spec.generate()) {
            data.remove("generate");
        }
        if (spec.day().isEmpty()) {
            data.remove("date");
        }
        if (spec.proportions().isEmpty()) {
            data.remove(List.of("proportions", "train_rows"));
        }
        ObjectNode strict = MAPPER.valueToTree(RowRules.STRICT);
        for (JsonNode task : data.findParents("rules")) {
            if (task.get("rules").equals(strict)) {
                ((ObjectNode) task).remove("rules");
            }
        }
        for (JsonNode task : data.findParents("template")) {
            ObjectNode template = (ObjectNode) task.get("template");
            if (template.get("images").textValue().isEmpty()) {
                template.remove("images");
            }
        }
    }

    /** Adds the metrics of generated answers, which decide what is recorded; of choices all metrics are. */
    private static void addMetrics(DataSpec spec, JsonNode benchmarks) {
        for (int i = 0; i < benchmarks.size(); i++) {
            Metric metric = spec.benchmarks().get(i).metric();
            if (metric.isOfAnswers()) {
                ((ObjectNode) benchmarks.get(i)).put("metric", metric.label());
            }
        }
    }

    private static void removeUnused(ScheduleSpec spec, ObjectNode schedule) {
        if (spec.warmup() == ScheduleSpec.Warmup.FROM_ZERO) {
            schedule.remove("warmup");
        }
        if (spec.finalRatio().value().signum() == 0) {
            schedule.remove("final_ratio");
        }
        removeEmpty(schedule, "tower_rates");
    }

    private static void removeEmpty(ObjectNode tuning, String... lists) {
        for (String list : lists) {
            if (tuning.get(list).isEmpty()) {
                tuning.remove(list);
            }
        }
    }

    private static void removeUnused(ObjectNode training) {
        boolean traces = training.get("trace_norms_every").intValue() > 0;
        if (!traces || training.get("trace_measures").equals(MAPPER.valueToTree(List.of(Measure.GRADIENT_L1)))) {
            training.remove("trace_measures");
        }
        if (training.get("trace_validation_every").intValue() == 0) {
            training.remove("trace_validation_every");
        }
    }

    /** Removes what is as it was before there was a choice, and what changes where numbers are kept and not the numbers. */
    private static void removeUnused(MemorySpec spec, Precision precision, ObjectNode training) {
        ObjectNode memory = (ObjectNode) training.get("memory");
        memory.remove("offload");
        if (spec.gradients() == GradientFormat.FP32) {
            memory.remove("gradients");
        }
        if (spec.lossChunk() == 0) {
            memory.remove("loss_chunk");
        }
        if (precision != Precision.BF16_PURE) {
            memory.remove("rounding");
        }
        if (memory.isEmpty()) {
            training.remove("memory");
        }
    }

    /** Reduces the extensions of Algorithm 1 that are not used to the form with one tau and the elementwise L1 norm. */
    private static void removeUnused(EarlyStopping.GradES spec, ObjectNode grades) {
        if (spec.tau() instanceof Tau.Fixed fixed && fixed.appliesToAll()) {
            grades.set("tau", grades.get("tau").get("attention"));
        }
        if (spec.measure().norm() == MatrixNorm.L1) {
            ObjectNode others = grades.deepCopy().without("measure");
            JsonNode criterion = grades.get("measure").get("criterion");
            grades.removeAll();
            grades.set("type", others.remove("type")); // the order of keys is part of the text that is hashed
            grades.set("criterion", criterion);
            grades.setAll(others);
        }
        if (!spec.perElement()) {
            grades.remove("per_element");
        }
        if (spec.every() == 1) {
            grades.remove("every");
        }
        if (spec.patience() == 1) {
            grades.remove("patience");
        }
        if (spec.thawing().every() == 0) {
            grades.remove("thawing");
        }
        if (!spec.freezesBiases()) {
            grades.remove("freezes_biases");
        }
        if (spec.since() == Since.STEP) {
            grades.remove("since");
        }
    }

    /** Removes the keys that only training reads, which change nothing if nothing is trained. */
    private static void removeTraining(ObjectNode tree) {
        tree.remove(trainingOnly(RunSpec.class));
        // data.train is not marked as training only, because a run is scored on it if data.benchmarks is not set.
        ObjectNode data = (ObjectNode) tree.get("data");
        data.remove("train");
        data.remove(trainingOnly(DataSpec.class));
    }

    private static List<String> trainingOnly(Class<?> record) {
        return SpecComponent.of(record).stream()
                .filter(SpecComponent::trainingOnly)
                .map(SpecComponent::jsonKey)
                .toList();
    }

    /** Removes the locations of files and the labels for comparisons, which change no result. */
    private static void removeLabels(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(List.of("location", "stands_for", "expected_items", "metric", "split"));
            removeKindOfWorld(object);
        }
        node.forEach(SpecJson::removeLabels);
    }

    /** Removes what says that a world is one of facts, since all were before there were others. */
    private static void removeKindOfWorld(ObjectNode object) {
        if (object.has("entities") && object.path("kind").asText().equals("FACTS")) {
            object.remove("kind");
        }
    }

    private static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a spec is always JSON", e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }
}
