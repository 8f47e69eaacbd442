package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.batch.ImageBatch;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.Block;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.Tower;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.train.GradientClip;
import io.gradessweep.train.Optimizer;
import io.gradessweep.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The numerics of vision-language models against their references, at the tolerances of fixtures-vlm/README.md. {@code
 * -Dgrades.fixtures-vlm=DIR} runs another folder of the same form.
 */
class VlmFixtureTest {
    private static final float LOGITS = 3e-5f;
    private static final double LOSS = 1e-5;
    private static final double GRADIENT_PERCENT = 1e-3;
    private static final double ADAM_LOSS = 1e-4;
    private static final double ADAM_PERCENT = 0.1;
    private static final FineTuning.Full FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);

    @TempDir
    static Path scratch;

    /** A check that gets a scope of its own. */
    private interface Check {
        void run(TensorScope scope) throws IOException;
    }

    @TestFactory
    List<DynamicNode> qwen() {
        return tests(VlmFixture.QWEN);
    }

    @TestFactory
    List<DynamicNode> nanoVlm() {
        return tests(VlmFixture.NANO_VLM);
    }

    private static List<DynamicNode> tests(String kind) {
        List<DynamicNode> nodes = new ArrayList<>();
        VlmFixture.all(kind).forEach(fixture -> nodes.add(tests(fixture)));
        assertThat(nodes).isNotEmpty();
        return nodes;
    }

    private static DynamicContainer tests(VlmFixture fixture) {
        Map<String, Check> checks = new LinkedHashMap<>();
        for (String config : fixture.configs()) {
            checks.put(config + " rope", scope -> rope(fixture, config));
            fixture.expected().get("cases").fieldNames().forEachRemaining(name -> {
                checks.put(config + " " + name + " logits and loss", scope -> forward(fixture, config, name, scope));
                checks.put(config + " " + name + " gradients", scope -> gradients(fixture, config, name, scope));
            });
            checks.put(config + " written as it was read", scope -> roundTrip(fixture, config, scope));
        }
        checks.put("stages", scope -> stages(fixture, scope));
        checks.put(
                "adamw5",
                scope -> assertCurve(
                        fixture,
                        fixture.decoder(scope, "config.json"),
                        FULL,
                        fixture.expected().get("adamw5"),
                        scope));
        if (fixture.expected().has("cosine_clip_20")) {
            checks.put(
                    "cosine_clip_20",
                    scope ->
                            assertCurve(fixture, fixture.decoder(scope, "config.json"), FULL, clipped(fixture), scope));
        }
        fixture.expected()
                .get("frozen")
                .properties()
                .forEach(frozen -> checks.put(
                        frozen.getKey(), scope -> frozen(fixture, frozen.getKey(), frozen.getValue(), scope)));
        fixture.expected().path("lora").properties().forEach(lora -> {
            checks.put("lora " + lora.getKey(), scope -> lora(fixture, lora.getKey(), lora.getValue(), scope));
            checks.put(
                    "lora " + lora.getKey() + " adamw5",
                    scope -> assertCurve(
                            fixture,
                            fixture.loraDecoder(scope, lora.getKey()),
                            VlmFixture.lora(lora.getKey()),
                            lora.getValue().get("adamw5"),
                            scope));
            checks.put(
                    "lora " + lora.getKey() + " written as PEFT reads it",
                    scope -> adapter(fixture, lora.getKey(), scope));
        });
        checks.put("greedy", scope -> greedy(fixture, scope));
        checks.put("recompute", scope -> recomputed(fixture, scope));
        checks.put("bf16", scope -> bf16(fixture, scope));
        JsonNode flops = VlmFixtureTest.flops(fixture);
        flops.properties()
                .forEach(shape -> checks.put(
                        "flops " + shape.getKey(), scope -> flops(fixture, shape.getKey(), shape.getValue())));
        List<DynamicNode> tests = new ArrayList<>();
        checks.forEach((name, check) -> tests.add(dynamicTest(name, () -> {
            Torch.prepareThread(1);
            try (TensorScope scope = TensorScope.on("cpu")) {
                check.run(scope);
            }
        })));
        return dynamicContainer(fixture.name(), tests);
    }

    private static JsonNode clipped(VlmFixture fixture) {
        ObjectNode expected = fixture.expected().get("cosine_clip_20").deepCopy();
        return expected.put("max_grad_norm", 1);
    }

    private static void rope(VlmFixture fixture, String config) {
        DecoderConfig read = fixture.config(config);
        assertThat(new RotaryEmbedding(read).frequencies(1))
                .containsExactly(fixture.floats("rope.inv_freq"), within(1e-7f));
        if (fixture.isQwen()) {
            assertThat(new PatchRotation(read.vision().orElseThrow().rotated()).frequencies())
                    .containsExactly(fixture.floats("vision.rotary_inv_freq"), within(1e-7f));
        }
    }

    private static void forward(VlmFixture fixture, String config, String name, TensorScope scope) {
        Decoder decoder = fixture.decoder(scope, config);
        VlmFixture.Case batch = fixture.batch(name);
        JsonNode expected = fixture.expected().get("cases").get(name);
        assertThat(loss(decoder, batch.batch())).isCloseTo(expected.get("loss").doubleValue(), within(LOSS));
        assertThat(batch.batch().lossTokens())
                .isEqualTo(expected.get("n_loss_tokens").intValue());
        if (fixture.hasTensor(name + ".position_ids")) {
            assertThat(batch.counted().positions()).isEqualTo(fixture.integers(name + ".position_ids"));
            int[] deltas = batch.counted().next().clone();
            Arrays.setAll(deltas, row -> deltas[row] - batch.batch().lengths()[row]);
            assertThat(deltas).isEqualTo(fixture.integers(name + ".rope_deltas"));
        }
        if (fixture.hasTensor(name + ".logits")) {
            assertLogits(fixture, name, decoder.logits(batch.batch()), fixture.floats(name + ".logits"));
        }
    }

    private static double loss(Decoder decoder, TokenBatch batch) {
        double loss = 0;
        for (float logprob : decoder.targetLogprobs(batch)) {
            loss -= logprob / batch.lossTokens();
        }
        return loss;
    }

    /** Only real tokens are compared: what a padding position predicts is undefined. */
    private static void assertLogits(VlmFixture fixture, String name, float[] actual, float[] expected) {
        int[] mask = fixture.integers(name + ".attention_mask");
        int rows = fixture.rows(name + ".input_ids");
        int length = mask.length / rows;
        int vocabulary = expected.length / mask.length;
        int front = actual.length / vocabulary / rows - length;
        for (int at = 0; at < mask.length; at++) {
            if (mask[at] == 1) {
                int position = at / length * (front + length) + front + at % length;
                FloatArrays.assertClose(
                        name + " logits of position " + at,
                        Arrays.copyOfRange(actual, position * vocabulary, (position + 1) * vocabulary),
                        Arrays.copyOfRange(expected, at * vocabulary, (at + 1) * vocabulary),
                        LOGITS);
            }
        }
    }

    private static void gradients(VlmFixture fixture, String config, String name, TensorScope scope) {
        Decoder decoder = fixture.decoder(scope, config);
        TokenBatch batch = fixture.batch(name).batch();
        BackwardPass.Result result = run(decoder, FULL, batch, scope);
        JsonNode expected = fixture.expected().get("cases").get(name);
        assertThat(result.lossSum().toDoubles()[0] / batch.lossTokens())
                .isCloseTo(expected.get("loss").doubleValue(), within(LOSS));
        Norms.assertNorms(
                named(Norms.l1(decoder.kernels(), scope, result.gradients())),
                expected.get("grad_l1"),
                GRADIENT_PERCENT);
        assertThat(Norms.globalNorm(decoder.kernels(), scope, result.gradients()))
                .isCloseTo(expected.get("grad_norm_global").doubleValue(), withinPercentage(GRADIENT_PERCENT));
        for (Parameter parameter : result.gradients().parameters()) {
            String tensor = name + ".grad." + parameter.name();
            if (fixture.hasTensor(tensor)) {
                FloatArrays.assertClose(
                        tensor, result.gradients().of(parameter).toFloats(), fixture.floats(tensor), LOGITS);
            }
        }
    }

    /** nanoVLM's file names its one table after the output, its reference after the input. */
    private static Map<String, Double> named(Map<String, Double> norms) {
        Double table = norms.remove("decoder.head.weight");
        if (table != null) {
            norms.put("decoder.token_embedding.weight", table);
        }
        return norms;
    }

    private static BackwardPass.Result run(
            Decoder decoder, FineTuning fineTuning, TokenBatch batch, TensorScope scope) {
        TrainableParameters trainable = TrainableParameters.of(decoder, fineTuning);
        return new BackwardPass(decoder, trainable).run(scope, batch, batch.lossTokens());
    }

    private static void stages(VlmFixture fixture, TensorScope scope) {
        Decoder decoder = fixture.decoder(scope, "config.json");
        TokenBatch batch =
                fixture.batch(fixture.isQwen() ? "pad_right" : "batch").batch();
        BlockOutputs outputs = new BackwardPass(decoder, TrainableParameters.of(decoder, FULL))
                .forward(scope, batch, batch.lossTokens(), 0)
                .outputs();
        int connector = decoder.graph().indexOf(Block.Kind.CONNECTOR);
        float[] embedded = outputs.get(0).toFloats();
        float[] last = outputs.get(connector - 1).toFloats();
        float[] joined = outputs.get(connector).toFloats();
        if (!fixture.isQwen()) {
            assertBegin("vision.patch_embedding", fixture, embedded);
            assertBegin("vision.out", fixture, last);
            assertBegin("mp.out", fixture, joined);
            return;
        }
        ImageBatch images = batch.images();
        FloatArrays.assertClose("pixel_values", images.patches(), fixture.floats("pixel_values"), 1e-6f);
        ImageBatch.Windows windows = ImageBatch.Windows.of(images);
        assertThat(windows.squares()).isEqualTo(fixture.integers("vision.window_index"));
        assertThat(ends(windows.lengths())).isEqualTo(fixture.integers("vision.cu_window_seqlens"));
        assertThat(ends(images.lengths())).isEqualTo(fixture.integers("vision.cu_seqlens"));
        int[] inOrder = new int[windows.squares().length];
        Arrays.setAll(inOrder, square -> square);
        int[] coordinates = new ImageOrder(images, inOrder, windows.lengths()).coordinates();
        assertThat(IntStream.range(0, images.count())
                        .flatMap(patch -> IntStream.of(coordinates[patch], coordinates[images.count() + patch]))
                        .toArray())
                .isEqualTo(fixture.integers("vision.position_ids_hw"));
        int width = embedded.length / images.count();
        FloatArrays.assertClose(
                "patch_embed", unordered(embedded, windows, 4 * width), fixture.floats("vision.patch_embed"), LOGITS);
        FloatArrays.assertClose("blocks_out", last, fixture.floats("vision.blocks_out"), LOGITS);
        FloatArrays.assertClose(
                "merged",
                unordered(joined, windows, joined.length / inOrder.length),
                fixture.floats("vision.merged"),
                LOGITS);
    }

    /** The reference recorded the first tiles only. */
    private static void assertBegin(String stage, VlmFixture fixture, float[] actual) {
        float[] expected = fixture.floats(stage);
        FloatArrays.assertClose(stage, Arrays.copyOf(actual, expected.length), expected, LOGITS);
    }

    private static int[] ends(List<Integer> lengths) {
        int[] ends = new int[lengths.size() + 1];
        for (int i = 0; i < lengths.size(); i++) {
            ends[i + 1] = ends[i] + lengths.get(i);
        }
        return ends;
    }

    /** What stands in the order of windows, in the order of the images. */
    private static float[] unordered(float[] values, ImageBatch.Windows windows, int size) {
        float[] unordered = new float[values.length];
        for (int i = 0; i < windows.squares().length; i++) {
            System.arraycopy(values, i * size, unordered, windows.squares()[i] * size, size);
        }
        return unordered;
    }

    private static void assertCurve(
            VlmFixture fixture, Decoder decoder, FineTuning fineTuning, JsonNode expected, TensorScope scope) {
        TokenBatch batch =
                fixture.batch(fixture.isQwen() ? "pad_right" : "batch").batch();
        BackwardPass backward = new BackwardPass(decoder, TrainableParameters.of(decoder, fineTuning));
        Kernels kernels = decoder.kernels();
        OptimizerSpec.AdamW spec = new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01);
        Optimizer optimizer = Optimizer.of(spec, kernels, scope, parameter -> true);
        int steps = expected.get("loss_before_step").size();
        double bound = expected.path("max_grad_norm").asDouble(0);
        ScheduleSpec shape = bound > 0
                ? new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05"))
                : new ScheduleSpec(ScheduleSpec.Shape.CONSTANT, Ratio.of("0"));
        Schedule schedule = new Schedule(shape, spec.learningRate(), steps);
        for (int step = 1; step <= steps; step++) {
            BackwardPass.Result result = backward.run(scope, batch, batch.lossTokens());
            assertThat(result.lossSum().toDoubles()[0] / batch.lossTokens())
                    .as("loss before step " + step)
                    .isCloseTo(at(expected, "loss_before_step", step), within(ADAM_LOSS));
            double norm = Norms.globalNorm(kernels, scope, result.gradients());
            assertThat(norm).isCloseTo(at(expected, "grad_norm", step), withinPercentage(ADAM_PERCENT));
            Map<String, Double> norms = Norms.l1(kernels, scope, result.gradients());
            for (Map.Entry<String, JsonNode> entry : expected.path("grad_l1").properties()) {
                assertThat(norms.get(entry.getKey().replace(".default.", ".")))
                        .as(entry.getKey())
                        .isCloseTo(entry.getValue().get(step - 1).doubleValue(), withinPercentage(ADAM_PERCENT));
            }
            kernels.scale(result.gradients().tensors(), GradientClip.factor(bound, norm));
            optimizer.step(step, result.gradients(), schedule.rate(step));
        }
        assertThat(loss(decoder, batch))
                .isCloseTo(expected.get("loss_after_last_step").doubleValue(), within(ADAM_LOSS));
    }

    private static double at(JsonNode expected, String list, int step) {
        return expected.get(list).get(step - 1).doubleValue();
    }

    private static FineTuning.Full fineTuning(VlmFixture fixture, String state) {
        return switch (state) {
            case "full" -> FULL;
            case "vision_frozen" ->
                frozen(fixture.isQwen() ? List.of(Tower.VISION, Tower.CONNECTOR) : List.of(Tower.VISION));
            case "vision_frozen_but_merger" -> frozen(List.of(Tower.VISION));
            case "text_frozen" -> frozen(List.of(Tower.LANGUAGE));
            case "only_mp" -> frozen(List.of(Tower.VISION, Tower.LANGUAGE));
            case "train_only_projections" -> new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);
            default -> throw new IllegalArgumentException(state);
        };
    }

    private static FineTuning.Full frozen(List<Tower> towers) {
        return new FineTuning.Full(FineTuning.TrainOnly.ALL, towers);
    }

    private static void frozen(VlmFixture fixture, String state, JsonNode expected, TensorScope scope) {
        Decoder decoder = fixture.decoder(scope, "config.json");
        FineTuning.Full fineTuning = fineTuning(fixture, state);
        TokenBatch batch =
                fixture.batch(fixture.isQwen() ? "pad_right" : "batch").batch();
        BackwardPass.Result result = run(decoder, fineTuning, batch, scope);
        assertThat(result.gradients().parameters())
                .hasSize(expected.get("n_trainable").intValue());
        assertThat(Norms.globalNorm(decoder.kernels(), scope, result.gradients()))
                .isCloseTo(expected.get("grad_norm_global").doubleValue(), withinPercentage(GRADIENT_PERCENT));
        assertThat(result.gradients().parameters())
                .allSatisfy(parameter -> assertThat(fineTuning.frozenTowers())
                        .doesNotContain(decoder.graph().block(parameter.block()).tower()));
        Decoder again = fixture.decoder(scope, "config.json");
        assertCurve(fixture, again, fineTuning, expected.get("adamw5"), scope);
    }

    private static void lora(VlmFixture fixture, String adapter, JsonNode expected, TensorScope scope) {
        Decoder decoder = fixture.loraDecoder(scope, adapter);
        TokenBatch batch = fixture.batch("pad_right").batch();
        String logits = "lora_" + adapter + ".pad_right.logits";
        if (fixture.hasTensor(logits)) {
            assertLogits(fixture, "pad_right", decoder.logits(batch), fixture.floats(logits));
        }
        BackwardPass.Result result = run(decoder, VlmFixture.lora(adapter), batch, scope);
        assertThat(result.lossSum().toDoubles()[0] / batch.lossTokens())
                .isCloseTo(expected.get("loss").doubleValue(), within(LOSS));
        Norms.assertNorms(
                Norms.l1(decoder.kernels(), scope, result.gradients()), expected.get("grad_l1"), GRADIENT_PERCENT);
    }

    /** The names of the tensors are those of PEFT's own file, and its target modules name the same modules again. */
    private static void adapter(VlmFixture fixture, String adapter, TensorScope scope) throws IOException {
        Decoder decoder = fixture.loraDecoder(scope, adapter);
        Path written = scratch.resolve(fixture.name() + "-" + adapter);
        FineTuning.Lora lora = VlmFixture.lora(adapter);
        PeftAdapter.write(written, lora, decoder.adapter().orElseThrow(), decoder.weights(), "tiny/base");
        Path original = fixture.directory().resolve("lora_" + adapter);
        try (Safetensors read = Safetensors.open(original.resolve(PeftAdapter.WEIGHTS));
                Safetensors again = Safetensors.open(written.resolve(PeftAdapter.WEIGHTS))) {
            assertThat(again.names()).isEqualTo(read.names());
            for (String name : read.names()) {
                assertThat(again.bytes(name)).as(name).isEqualTo(read.bytes(name));
            }
        }
        assertThat(PeftConfig.read(written).layout(decoder.graph()))
                .isEqualTo(AdapterLayout.of(decoder.graph(), lora))
                .isEqualTo(PeftConfig.read(original).layout(decoder.graph()));
    }

    private static void greedy(VlmFixture fixture, TensorScope scope) {
        JsonNode expected = fixture.expected().get(fixture.isQwen() ? "greedy_row1" : "greedy_row0");
        if (!expected.has("new_ids")) {
            return;
        }
        int row = fixture.isQwen() ? 1 : 0;
        int[] prompt = ints(expected.get("prompt_ids"));
        int[] continuation = ints(expected.get("new_ids"));
        ImageBatch images = fixture.images(List.of(row), fixture.places(prompt));
        TokenGenerator generator =
                new TokenGenerator(fixture.decoder(scope, "config.json"), 0, OptionalInt.empty(), continuation.length);
        assertThat(generator.generate(List.of(prompt), images).continuations().get(0))
                .isEqualTo(continuation);
        // Beside a longer row without images, which pads the first, nothing moves.
        int[] longer = Arrays.copyOf(new int[] {5, 6, 7}, prompt.length + 3);
        TokenGenerator.Generated both = generator.generate(List.of(prompt, longer), images);
        assertThat(both.continuations().get(0)).isEqualTo(continuation);
    }

    private static int[] ints(JsonNode list) {
        int[] values = new int[list.size()];
        Arrays.setAll(values, i -> list.get(i).intValue());
        return values;
    }

    /** The layers of both towers are computed again, to the same bits. */
    private static void recomputed(VlmFixture fixture, TensorScope scope) {
        TokenBatch batch =
                fixture.batch(fixture.isQwen() ? "pad_right" : "batch").batch();
        List<float[]> plain = gradients(fixture, false, batch, scope);
        List<float[]> again = gradients(fixture, true, batch, scope);
        assertThat(again).hasSameSizeAs(plain);
        for (int i = 0; i < plain.size(); i++) {
            assertThat(again.get(i)).isEqualTo(plain.get(i));
        }
    }

    private static List<float[]> gradients(VlmFixture fixture, boolean recompute, TokenBatch batch, TensorScope scope) {
        Decoder decoder = fixture.decoder(scope, "config.json");
        BackwardPass pass = new BackwardPass(
                decoder, TrainableParameters.of(decoder, FULL), new BackwardPass.Settings(recompute, 0));
        return pass.run(scope, batch, batch.lossTokens()).gradients().tensors().stream()
                .map(Tensor::toFloats)
                .toList();
    }

    /** The bounds of fixtures-vlm-more/README.md: other kernels round differently. */
    private static void bf16(VlmFixture fixture, TensorScope scope) {
        String name = fixture.isQwen() ? "pad_right" : "batch";
        JsonNode expected = fixture.expected().get("cases").get(name);
        Decoder decoder = fixture.decoder(scope, Precision.BF16);
        TokenBatch batch = fixture.batch(name).batch();
        BackwardPass.Result result = run(decoder, FULL, batch, scope);
        assertThat(result.lossSum().toDoubles()[0] / batch.lossTokens())
                .isCloseTo(expected.get("loss").doubleValue(), within(0.05));
        Norms.assertNorms(named(Norms.l1(decoder.kernels(), scope, result.gradients())), expected.get("grad_l1"), 5);
    }

    private static void roundTrip(VlmFixture fixture, String config, TensorScope scope) throws IOException {
        Path directory = scratch.resolve(fixture.name() + "-" + config);
        String json = Files.readString(fixture.directory().resolve(config));
        Checkpoint.write(directory, json, fixture.decoder(scope, config).weights());
        assertThat(Checkpoint.check(Checkpoint.config(directory), Checkpoint.weights(directory)))
                .isEqualTo(Checkpoint.check(fixture.config(config), fixture.weights()));
        try (Safetensors read = Safetensors.open(fixture.weights());
                Safetensors written = Safetensors.open(Checkpoint.weights(directory))) {
            assertThat(written.names()).isEqualTo(read.names());
            for (String name : read.names()) {
                assertThat(written.shape(name)).as(name).isEqualTo(read.shape(name));
                assertThat(written.bytes(name)).as(name).isEqualTo(read.bytes(name));
            }
        }
        assertThat(new ObjectMapper().readTree(directory.resolve("config.json").toFile()))
                .isEqualTo(new ObjectMapper().readTree(json));
    }

    private static JsonNode flops(VlmFixture fixture) {
        return io.gradessweep.image.VlmFixtures.json(fixture.directory().resolve("flops.json"));
    }

    private static void flops(VlmFixture fixture, String shape, JsonNode expected) {
        List<Integer> rows = shape.equals("row1") ? List.of(1) : List.of(0, 1);
        ImageCounts images = counts(fixture, rows);
        long tokens = expected.get("B").longValue() * expected.get("T").longValue();
        TokenCounts counts =
                new TokenCounts(tokens, tokens, 0, tokens * expected.get("T").longValue(), images);
        int compared = 0;
        for (Map.Entry<String, JsonNode> entry : expected.properties()) {
            FlopCount count = count(fixture, entry.getKey());
            if (count != null) {
                compared++;
                boolean forward = entry.getKey().endsWith("forward");
                assertThat(
                                forward
                                        ? count.training(counts).forwardFlops()
                                        : count.training(counts).trainingFlops())
                        .as(shape + " " + entry.getKey())
                        .isEqualTo(entry.getValue().longValue());
            }
        }
        assertThat(compared).isEqualTo(fixture.isQwen() ? 16 : 9);
    }

    private static ImageCounts counts(VlmFixture fixture, List<Integer> rows) {
        return fixture.images(rows, new int[fixture.imageTokens(rows)]).counts();
    }

    /** The count of a state of training; null for a number that is none. */
    private static FlopCount count(VlmFixture fixture, String state) {
        int lastLayer = fixture.config().layers() - 1;
        int lastBlock = (int) fixture.config().graph().layers().stream()
                        .filter(block -> block.tower() == Tower.VISION)
                        .count()
                - 1;
        FineTuning.Full projections = fineTuning(fixture, "train_only_projections");
        Predicate<MatrixId> vision = matrix -> matrix.tower() == Tower.VISION;
        return switch (state) {
            case "forward" -> count(fixture, FULL, matrix -> false);
            case "full" -> count(fixture, FULL, matrix -> true);
            case "vision_frozen", "vision_frozen_but_merger", "text_frozen", "only_mp" -> {
                FineTuning.Full frozen = fineTuning(fixture, state);
                yield count(fixture, frozen, matrix -> frozen.trains(matrix.tower(), true));
            }
            case "train_only_projections" -> count(fixture, projections, matrix -> true);
            case "all_projections_frozen" -> count(fixture, FULL, matrix -> false);
            case "vision_projections_frozen" -> count(fixture, FULL, vision.negate());
            case "text_projections_frozen" -> count(fixture, FULL, vision);
            case "only_last_text_layer" ->
                count(fixture, projections, vision.negate().and(matrix -> matrix.layer() == lastLayer));
            case "only_last_vision_block" ->
                count(fixture, projections, vision.and(matrix -> matrix.layer() == lastBlock));
            case "lora_all_forward" -> count(fixture, VlmFixture.lora("all"), matrix -> false);
            case "lora_all" -> count(fixture, VlmFixture.lora("all"), matrix -> true);
            case "lora_text" -> count(fixture, VlmFixture.lora("text"), vision.negate());
            case "lora_all_vision_frozen" -> count(fixture, VlmFixture.lora("all"), vision.negate());
            case "lora_all_text_frozen" -> count(fixture, VlmFixture.lora("all"), vision);
            default -> null;
        };
    }

    private static FlopCount count(VlmFixture fixture, FineTuning fineTuning, Predicate<MatrixId> active) {
        Set<MatrixId> matrices =
                fixture.config().graph().matrices().stream().filter(active).collect(Collectors.toSet());
        return new FlopCount(fixture.config().graph(), fineTuning, matrices);
    }
}
