package io.gradessweep.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number, flag and fingerprint of a spec is part of a run's identity, but for a few that change no result. */
class IdentityTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Computing again gives the same bits, a limit that is not reached changes nothing, and places are no content. */
    private static final String NO_RESULT =
            ".*/(location|expected_items|stands_for|metric|split)|/training/(recompute|loss_limit)";

    /** What is scored after training. */
    private static final String SCORED = "/data/(benchmarks/.*|test_rows_per_task|generate)";

    private static RowFiles files(String name) {
        return new RowFiles(
                List.of(new FileRef("/rows/" + name, name)), List.of(new FileRef("/labels/" + name, name + "l")));
    }

    private static TaskSpec task(String name) {
        TaskSpec.Source source = name.equals("instruct")
                ? new TaskSpec.InstructFiles(files("train-" + name), files("test-" + name), PromptFormat.CHAT)
                : new TaskSpec.TemplatedFiles(
                        files("train-" + name),
                        files("test-" + name),
                        new QuestionTemplate("p", "", "c", "l", "a", "i"),
                        PromptFormat.PLAIN);
        RowRules rules = new RowRules(RowRules.BadRows.SKIP, RowRules.PromptEnd.RIGHT);
        return new TaskSpec(name, "paper", Protocol.INSTRUCT, Metric.ACCURACY, "test", 7, rules, source);
    }

    private static RunSpec run(BaseModel base, FineTuning tuning, EarlyStopping stopping, OptimizerSpec optimizer) {
        return new RunSpec(
                new ModelSpec("m", "paper", base),
                tuning,
                stopping,
                optimizer,
                new ScheduleSpec(
                        ScheduleSpec.Shape.COSINE,
                        Ratio.of("0.05"),
                        ScheduleSpec.Warmup.ABOVE_ZERO,
                        Ratio.of("0.1"),
                        List.of(new TowerRate(Tower.VISION, 3))),
                new TrainingSpec(
                        3,
                        90,
                        4,
                        2,
                        true,
                        false,
                        5,
                        1,
                        10,
                        List.of(new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.FROBENIUS)),
                        20),
                new DataSpec(
                        List.of(task("instruct"), task("templated")),
                        List.of(task("instruct"), task("templated")),
                        List.of(3, 1),
                        400,
                        50,
                        60,
                        Ratio.of("0.1"),
                        64,
                        true,
                        "2025-01-31"),
                Precision.BF16,
                3);
    }

    static Stream<RunSpec> specs() {
        EarlyStopping grades = new EarlyStopping.GradES(
                new Tau.Fixed(0.5, 0.8),
                Ratio.of("0.55"),
                new Measure(Criterion.GRADIENT, MatrixNorm.FROBENIUS),
                true,
                2,
                3,
                new Thawing(4, 2.5),
                true);
        FineTuning lora = new FineTuning.Lora(
                8,
                16,
                true,
                0.1,
                List.of(Projection.Q, Projection.DOWN),
                List.of(new ProjectionNumber(Projection.Q, 4)),
                List.of(new ProjectionNumber(Projection.DOWN, 32)),
                List.of(TokenTable.EMBED_TOKENS));
        ObjectNode config = JSON.createObjectNode().put("hidden_size", 32).put("model_type", "qwen3");
        BaseModel pretrained = new BaseModel.Pretrained(
                config, new WorldSpec(32, 3, 1, WorldSpec.Kind.FACTS, "world"), 60, 512, 5e-3, 1);
        BaseModel checkpoint = new BaseModel.Checkpoint(new FileRef("/model", "abc"), true);
        OptimizerSpec adam = new OptimizerSpec.AdamW(1e-3, 0.9, 0.99, 1e-8, 0.01);
        OptimizerSpec sgd = new OptimizerSpec.Sgd(1e-3, 0.9, 0.01);
        return Stream.of(
                run(checkpoint, lora, grades, adam),
                run(
                        pretrained,
                        new FineTuning.Full(FineTuning.TrainOnly.ALL),
                        new EarlyStopping.ValidationLoss(Ratio.of("0.05"), 0.001, 3, true),
                        sgd),
                run(checkpoint, lora, new EarlyStopping.AFLoRA(Ratio.of("0.9"), Ratio.of("0.1"), Ratio.of("0.2")), sgd),
                run(checkpoint, lora, new EarlyStopping.LoRAF(Ratio.of("0.9")), sgd),
                run(checkpoint, lora, new EarlyStopping.SlimFit(Ratio.of("0.5"), Ratio.of("0.1")), sgd),
                run(checkpoint, lora, new EarlyStopping.AutoFreeze(Ratio.of("0.5"), Ratio.of("0.1")), sgd),
                run(checkpoint, lora, new EarlyStopping.RandomFreeze(Ratio.of("0.5"), Ratio.of("0.1")), sgd),
                run(checkpoint, lora, new EarlyStopping.StopAt(Ratio.of("0.5")), sgd));
    }

    /** Returns the places of all numbers, flags and texts without fixed values, each with another value. */
    private static Map<JsonPointer, JsonNode> changes(JsonNode tree) {
        Map<JsonPointer, JsonNode> changes = new LinkedHashMap<>();
        collect(tree, JsonPointer.empty(), changes);
        return changes;
    }

    private static void collect(JsonNode node, JsonPointer at, Map<JsonPointer, JsonNode> changes) {
        node.properties().forEach(entry -> collect(entry.getValue(), at.appendProperty(entry.getKey()), changes));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(node.get(i), at.appendIndex(i), changes);
        }
        if (node.isBoolean()) {
            changes.put(at, BooleanNode.valueOf(!node.booleanValue()));
        } else if (node.isNumber() && node.doubleValue() == Math.rint(node.doubleValue())) {
            changes.put(at, IntNode.valueOf(node.intValue() + 1));
        } else if (node.isNumber()) {
            changes.put(at, DoubleNode.valueOf(node.doubleValue() * 0.9375));
        } else if (at.toString()
                        .matches(".*/(fingerprint|location|stands_for|name|split|prompt|choices|labels|answer|id)")
                && node.isTextual()
                && !node.textValue().matches("PLAIN|CHAT")) {
            changes.put(at, TextNode.valueOf(node.textValue() + "x"));
        }
    }

    private static RunSpec changed(JsonNode tree, JsonPointer at, JsonNode value) {
        JsonNode copy = tree.deepCopy();
        JsonNode parent = copy.at(at.head());
        if (parent instanceof ArrayNode list) {
            list.set(at.last().getMatchingIndex(), value);
        } else {
            ((ObjectNode) parent).set(at.last().getMatchingProperty(), value);
        }
        return SpecJson.read(copy.toString());
    }

    @ParameterizedTest
    @MethodSource("specs")
    void whateverChangesAResultChangesTheIdentity(RunSpec spec) throws JsonProcessingException {
        JsonNode tree = JSON.readTree(SpecJson.write(spec));
        Map<JsonPointer, JsonNode> changes = changes(tree);
        assertThat(changes).hasSizeGreaterThan(50);
        Set<String> sameRun = new TreeSet<>();
        Set<String> sameTraining = new TreeSet<>();
        changes.forEach((at, value) -> {
            RunSpec other = changed(tree, at, value);
            assertThat(other).as(at.toString()).isNotEqualTo(spec);
            if (SpecJson.runId(other).equals(SpecJson.runId(spec))) {
                sameRun.add(at.toString());
            }
            if (SpecJson.trainId(other).equals(SpecJson.trainId(spec))) {
                sameTraining.add(at.toString());
            }
        });
        List<String> all = changes.keySet().stream().map(JsonPointer::toString).toList();
        assertThat(sameRun)
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().filter(at -> at.matches(NO_RESULT)).toList());
        assertThat(sameTraining)
                .containsExactlyInAnyOrderElementsOf(all.stream()
                        .filter(at -> at.matches(NO_RESULT) || at.matches(SCORED))
                        .toList());
    }

    /** A miniature is cached by its recipe, whatever the run that uses it does. */
    @Test
    void aRecipeIsAnotherMiniature() throws JsonProcessingException {
        BaseModel.Pretrained base =
                (BaseModel.Pretrained) specs().toList().get(1).model().base();
        JsonNode tree = JSON.readTree(SpecJson.write(specs().toList().get(1)));
        changes(tree).forEach((at, value) -> {
            if (at.toString().startsWith("/model/base/")) {
                BaseModel other = changed(tree, at, value).model().base();
                assertThat(SpecJson.baseId((BaseModel.Pretrained) other))
                        .as(at.toString())
                        .isNotEqualTo(SpecJson.baseId(base));
            }
        });
    }

    /** Keys that versions introduced one after another, removed one by one and all together. */
    @Test
    void specsOfEarlierVersionsAreCompleted() throws JsonProcessingException {
        RunSpec grades = plain(new FineTuning.Lora(8, 16, List.of(Projection.Q)));
        assertCompleted(
                grades,
                "/model/base/resize_embeddings",
                "/training/packing",
                "/training/recompute",
                "/training/loss_limit",
                "/training/trace_measures",
                "/training/trace_validation_every",
                "/training/memory",
                "/optimizer/state",
                "/early_stopping/per_element",
                "/early_stopping/every",
                "/early_stopping/patience",
                "/early_stopping/thawing",
                "/early_stopping/freezes_biases",
                "/fine_tuning/rank_stabilized",
                "/fine_tuning/dropout",
                "/fine_tuning/rank_pattern",
                "/fine_tuning/alpha_pattern",
                "/fine_tuning/modules_to_save",
                "/data/proportions",
                "/data/train_rows",
                "/data/generate",
                "/data/date",
                "/data/train/0/metric",
                "/data/train/0/split",
                "/data/train/0/rules",
                "/data/train/0/source/prompt",
                "/data/benchmarks/0/metric",
                "/data/benchmarks/0/split",
                "/data/benchmarks/0/rules",
                "/data/benchmarks/0/source/prompt");
    }

    private static RunSpec plain(FineTuning tuning) {
        RowFiles rows = RowFiles.of(new FileRef("/rows", "f"));
        TaskSpec task =
                new TaskSpec("t", "", Protocol.INSTRUCT, 0, new TaskSpec.InstructFiles(rows, rows, PromptFormat.PLAIN));
        return new RunSpec(
                new ModelSpec("m", "", new BaseModel.Checkpoint(new FileRef("/model", "abc"))),
                tuning,
                new EarlyStopping.GradES(0.5, Ratio.of("0.55"), Criterion.WEIGHT_CHANGE),
                new OptimizerSpec.AdamW(1e-3, 0.9, 0.99, 1e-8, 0.01),
                new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05")),
                new TrainingSpec(1, 0, 4, 2, 1, 0),
                new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0.1"), 64),
                Precision.FP32,
                3);
    }

    private static void assertCompleted(RunSpec spec, String... introduced) throws JsonProcessingException {
        JsonNode all = JSON.readTree(SpecJson.write(spec));
        for (String key : introduced) {
            JsonNode tree = JSON.readTree(SpecJson.write(spec));
            JsonPointer at = JsonPointer.compile(key);
            for (JsonNode each : List.of(tree, all)) {
                ObjectNode parent = (ObjectNode) each.at(at.head());
                assertThat(parent.remove(at.last().getMatchingProperty()))
                        .as(key)
                        .isNotNull();
            }
            assertThat(SpecJson.read(tree.toString())).as(key).isEqualTo(spec);
        }
        assertThat(SpecJson.read(all.toString())).isEqualTo(spec);
    }

    /** Tau was one number, the criterion had no norm, and a split was one file. */
    @Test
    void valuesOfEarlierFormsAreConverted() throws JsonProcessingException {
        RunSpec spec = plain(new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS));
        ObjectNode tree = (ObjectNode) JSON.readTree(SpecJson.write(spec));
        ObjectNode stopping = (ObjectNode) tree.get("early_stopping");
        stopping.put("tau", 0.5);
        stopping.remove("measure");
        stopping.put("criterion", "weight_change");
        ObjectNode source = (ObjectNode) tree.at("/data/benchmarks/0/source");
        source.set("train", source.at("/train/rows/0"));
        source.set("test", source.at("/test/rows/0"));
        assertThat(SpecJson.read(tree.toString())).isEqualTo(spec);
    }

    private static RunSpec with(RunSpec run, FineTuning tuning, EarlyStopping stopping, Precision precision) {
        return new RunSpec(
                run.model(),
                tuning,
                stopping,
                run.optimizer(),
                run.schedule(),
                run.training(),
                run.data(),
                precision,
                run.seed());
    }

    private static RunSpec with(RunSpec run, DataSpec data) {
        return run.with(data);
    }

    private static RunSpec scoredBy(RunSpec run, TaskSpec.Source source) {
        TaskSpec task = new TaskSpec("t", "", Protocol.INSTRUCT, 0, source);
        return with(run, run.data().with(run.data().train(), List.of(task)));
    }

    /** Results are found by these, so that no version may give a run of an earlier one another id. */
    @Test
    void runsKeepTheIdsThatTheyHave() {
        FineTuning full = new FineTuning.Full(FineTuning.TrainOnly.ALL);
        FineTuning lora = new FineTuning.Lora(8, 16, List.of(Projection.Q));
        RunSpec plain = plain(full);
        EarlyStopping usual = plain.earlyStopping();
        EarlyStopping seldom = new EarlyStopping.GradES(
                new Tau.Fixed(0.5), Ratio.of("0.55"), Measure.GRADIENT_L1, false, 4, 1, Thawing.NEVER, false);
        EarlyStopping patient = new EarlyStopping.GradES(
                new Tau.Fixed(0.5, 0.8),
                Ratio.of("0.55"),
                new Measure(Criterion.GRADIENT, MatrixNorm.SPECTRAL),
                true,
                1,
                3,
                new Thawing(5, 2),
                true);
        RowFiles rows = RowFiles.of(new FileRef("/rows", "f"));
        QuestionTemplate words = new QuestionTemplate("p", "", "", "l", "a", "i");
        QuestionTemplate pictures = new QuestionTemplate("p", "", "", "l", "a", "i", "picture");
        Map<String, RunSpec> runs = new LinkedHashMap<>();
        runs.put("fp32", plain);
        runs.put("bf16", with(plain, full, usual, Precision.BF16));
        runs.put("bf16_pure", with(plain, full, usual, Precision.BF16_PURE));
        runs.put("lora", with(plain, lora, usual, Precision.FP32));
        runs.put("nf4", with(plain, lora, usual, Precision.NF4));
        runs.put("every 4", with(plain, lora, seldom, Precision.FP32));
        runs.put("patience 3", with(plain, full, patient, Precision.FP32));
        runs.put("template", scoredBy(plain, new TaskSpec.TemplatedFiles(rows, rows, words, PromptFormat.PLAIN)));
        runs.put("images", scoredBy(plain, new TaskSpec.TemplatedFiles(rows, rows, pictures, PromptFormat.PLAIN)));
        Map<String, String> ids = new LinkedHashMap<>();
        runs.forEach((name, run) -> ids.put(name, SpecJson.runId(run)));
        assertThat(ids)
                .containsExactly(
                        entry("fp32", "fa952d27a25690f9cafd"),
                        entry("bf16", "f2c728984788654bf0f1"),
                        entry("bf16_pure", "a79c98df47747c29ed8f"),
                        entry("lora", "40c140ee2ef00bc099cb"),
                        entry("nf4", "9ad635c800fd2d932797"),
                        entry("every 4", "08fcfbd4e9628b88a5c1"),
                        entry("patience 3", "16ceaacf8b77a20c576a"),
                        entry("template", "242cb003bb7cb42cbfd8"),
                        entry("images", "1381a925a757e48035e1"));
    }

    /** What is recorded of measures that are never taken changes nothing, and what is recorded of others does. */
    @Test
    void measuresCountWhereTheyAreTaken() {
        RunSpec plain = plain(new FineTuning.Full(FineTuning.TrainOnly.ALL));
        List<Measure> spectral = List.of(new Measure(Criterion.GRADIENT, MatrixNorm.SPECTRAL));
        TrainingSpec training = plain.training();
        assertThat(SpecJson.runId(plain.with(training.withTraces(0, spectral)))).isEqualTo(SpecJson.runId(plain));
        assertThat(List.of(
                        SpecJson.runId(plain),
                        SpecJson.runId(plain.with(training.withTraces(5, List.of(Measure.GRADIENT_L1)))),
                        SpecJson.runId(plain.with(training.withTraces(5, spectral)))))
                .doesNotHaveDuplicates();
    }

    /** Conversations were one file. */
    @Test
    void conversationsOfAnEarlierFormAreConverted() throws JsonProcessingException {
        RunSpec plain = plain(new FineTuning.Full(FineTuning.TrainOnly.ALL));
        TaskSpec.Source source = new TaskSpec.MessageFiles(RowFiles.of(new FileRef("/chats", "c")));
        TaskSpec chats = new TaskSpec("chats", "", Protocol.INSTRUCT, 0, source);
        RunSpec spec =
                with(plain, plain.data().with(List.of(chats), plain.data().benchmarks()));
        ObjectNode tree = (ObjectNode) JSON.readTree(SpecJson.write(spec));
        ObjectNode written = (ObjectNode) tree.at("/data/train/0/source");
        written.put("type", "message_file").set("train", written.at("/train/rows/0"));
        assertThat(SpecJson.read(tree.toString())).isEqualTo(spec);
    }
}
