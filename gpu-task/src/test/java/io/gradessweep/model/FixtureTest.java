package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.TestDevice;
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
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The numerics against transformers and PEFT, at the tolerances of fixtures/README.md. {@code -Dgrades.fixtures=DIR} runs
 * another folder of the same form.
 */
@Tag(TestDevice.TAG)
class FixtureTest {
    private static final double LOGITS = 2e-5;
    private static final double LOSS = 1e-5;
    private static final double GRADIENT_PERCENT = 1e-3;
    private static final double BF16_LOSS = 5e-3;
    private static final double BF16_PERCENT = 2;
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
    List<DynamicNode> fixtures() {
        List<DynamicNode> nodes = new ArrayList<>();
        for (Fixture fixture : Fixture.all()) {
            fixture.unsupported()
                    .ifPresentOrElse(
                            reason -> nodes.add(dynamicTest(fixture.name(), () -> Assumptions.abort(reason))),
                            () -> nodes.add(tests(fixture)));
        }
        assertThat(nodes).isNotEmpty();
        return nodes;
    }

    private static DynamicContainer tests(Fixture fixture) {
        List<DynamicNode> tests = new ArrayList<>();
        for (String config : fixture.configs()) {
            Map<String, Check> checks = new LinkedHashMap<>();
            checks.put("rope", scope -> rope(fixture, config));
            fixture.expected().get("cases").fieldNames().forEachRemaining(name -> {
                checks.put(name + " logits and loss", scope -> forward(fixture, config, name, scope));
                checks.put(name + " gradients", scope -> gradients(fixture, config, name, scope));
            });
            checks.put("stretched positions", scope -> stretched(fixture, config, scope));
            checks.put("adamw5", scope -> training(fixture, config, "adamw5", scope));
            checks.put("cosine_clip_5", scope -> training(fixture, config, "cosine_clip_5", scope));
            checks.put("cosine_clip_20", scope -> training(fixture, config, "cosine_clip_20", scope));
            checks.put("lora full", scope -> lora(fixture, config, "full", scope));
            checks.put("lora pad_right", scope -> lora(fixture, config, "pad_right", scope));
            checks.put("lora adamw5", scope -> loraTraining(fixture, config, scope));
            checks.put("bf16 compute", scope -> bf16(fixture, config, scope));
            checks.put("written as it was read", scope -> roundTrip(fixture, config, scope));
            checks.forEach((name, check) -> tests.add(dynamicTest(config + ": " + name, scoped(check))));
        }
        return dynamicContainer(fixture.name(), tests);
    }

    private static Executable scoped(Check check) {
        return () -> {
            Torch.prepareThread(1);
            try (TensorScope scope = TestDevice.scope()) {
                check.run(scope);
            }
        };
    }

    private static void rope(Fixture fixture, String config) {
        float[] expected = fixture.floats("rope.inv_freq");
        float[] actual = new RotaryEmbedding(fixture.config(config)).frequencies(1);
        assertThat(actual).containsExactly(expected, within(1e-7f));
        assertThat(fixture.config(config).rope().scaling().attentionFactor())
                .isCloseTo(fixture.expected().path("rope_attention_scaling").asDouble(1), within(1e-8));
    }

    private static void forward(Fixture fixture, String config, String name, TensorScope scope) {
        Decoder decoder = fixture.decoder(scope, config);
        TokenBatch batch = fixture.batch(name);
        JsonNode expected = fixture.expected().get("cases").get(name);
        double loss = 0;
        for (float logprob : decoder.targetLogprobs(batch)) {
            loss -= logprob;
        }
        if (expected.has("n_loss_tokens")) {
            assertThat(batch.lossTokens())
                    .isEqualTo(expected.get("n_loss_tokens").intValue());
        }
        assertThat(loss / batch.lossTokens()).isCloseTo(expected.get("loss").doubleValue(), within(LOSS));
        if (fixture.hasTensor(name + ".logits")) {
            assertLogits(batch, decoder.logits(batch), fixture.floats(name + ".logits"));
        }
    }

    /** Only real tokens are compared: what a padding position predicts is undefined. */
    private static void assertLogits(TokenBatch batch, float[] actual, float[] expected) {
        int vocabulary = actual.length / batch.tokens();
        for (int row = 0; row < batch.rows(); row++) {
            int begin = (row * batch.length() + start(batch, row)) * vocabulary;
            int end = begin + batch.lengths()[row] * vocabulary;
            FloatArrays.assertClose(
                    "logits", Arrays.copyOfRange(actual, begin, end), Arrays.copyOfRange(expected, begin, end), (float)
                            LOGITS);
        }
    }

    /** Of the row's tokens: its padding is on the left where that is said, else on the right. */
    private static int start(TokenBatch batch, int row) {
        return batch.isPlainlyCausal() ? 0 : batch.length() - batch.lengths()[row];
    }

    private static void stretched(Fixture fixture, String config, TensorScope scope) {
        Assumptions.assumeTrue(fixture.hasTensor("stretched.logits_row0"), "no stretched case");
        int[] positions = new int[fixture.batch("full").length()];
        Arrays.setAll(
                positions,
                i -> fixture.expected().get("stretched_position_ids").get(i).intValue());
        Decoder decoder = fixture.decoder(scope, config);
        float[] logits = decoder.logits(fixture.batch("full").withPositions(positions));
        float[] expected = fixture.floats("stretched.logits_row0");
        FloatArrays.assertClose("logits", Arrays.copyOf(logits, expected.length), expected, (float) LOGITS);
    }

    private static void gradients(Fixture fixture, String config, String name, TensorScope scope) {
        Decoder decoder = fixture.decoder(scope, config);
        TokenBatch batch = fixture.batch(name);
        TrainableParameters trainable = TrainableParameters.of(decoder, FULL);
        BackwardPass.Result result = new BackwardPass(decoder, trainable).run(scope, batch, batch.lossTokens());
        JsonNode expected = fixture.expected().get("cases").get(name);
        assertThat(result.lossSum().toDoubles()[0] / batch.lossTokens())
                .isCloseTo(expected.get("loss").doubleValue(), within(LOSS));
        Norms.assertNorms(
                Norms.l1(decoder.kernels(), scope, result.gradients()), expected.get("grad_l1"), GRADIENT_PERCENT);
        if (expected.has("grad_norm_global")) {
            assertThat(Norms.globalNorm(decoder.kernels(), scope, result.gradients()))
                    .isCloseTo(expected.get("grad_norm_global").doubleValue(), withinPercentage(GRADIENT_PERCENT));
        }
        assertElements(fixture, name, result.gradients());
    }

    /** transformers with everything in bf16: the products' order is another, so a bf16 number's last bits differ. */
    private static void bf16(Fixture fixture, String config, TensorScope scope) {
        JsonNode expected = fixture.expected().path("bf16_compute");
        Assumptions.assumeTrue(expected.isObject(), "no bf16 case");
        Decoder decoder = fixture.decoder(scope, config, Precision.BF16);
        TokenBatch batch = fixture.batch("full");
        BackwardPass pass = new BackwardPass(decoder, TrainableParameters.of(decoder, FULL));
        BackwardPass.Result result = pass.run(scope, batch, batch.lossTokens());
        assertThat(result.lossSum().toDoubles()[0] / batch.lossTokens())
                .isCloseTo(expected.get("loss").doubleValue(), within(BF16_LOSS));
        Norms.assertNorms(
                Norms.l1(decoder.kernels(), scope, result.gradients()), expected.get("grad_l1"), BF16_PERCENT);
    }

    private static void assertElements(Fixture fixture, String name, Gradients gradients) {
        Map<String, float[]> stacked = new LinkedHashMap<>();
        for (Parameter parameter : gradients.parameters()) {
            stacked.merge(parameter.name(), gradients.of(parameter).toFloats(), FixtureTest::concatenated);
        }
        stacked.forEach((stored, values) -> {
            String tensor = name + ".grad." + stored;
            if (fixture.hasTensor(tensor)) {
                FloatArrays.assertClose(tensor, values, fixture.floats(tensor), (float) LOGITS);
            }
        });
    }

    private static float[] concatenated(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** {@code adamw5}: constant rate, decay everywhere, no clipping. {@code cosine_clip_N}: as Trainer does it. */
    private static void training(Fixture fixture, String config, String name, TensorScope scope) {
        Assumptions.assumeTrue(fixture.expected().has(name), "no " + name);
        JsonNode expected = fixture.expected().get(name);
        boolean cosine = name.startsWith("cosine");
        Decoder decoder = fixture.decoder(scope, config);
        ScheduleSpec schedule = cosine
                ? new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05"))
                : new ScheduleSpec(ScheduleSpec.Shape.CONSTANT, Ratio.of("0"));
        assertCurve(fixture, decoder, FULL, schedule, cosine ? Parameter::decays : parameter -> true, expected, scope);
    }

    private static void assertCurve(
            Fixture fixture,
            Decoder decoder,
            FineTuning fineTuning,
            ScheduleSpec scheduleSpec,
            Predicate<Parameter> decays,
            JsonNode expected,
            TensorScope scope) {
        TokenBatch batch = fixture.batch("pad_right");
        TrainableParameters trainable = TrainableParameters.of(decoder, fineTuning);
        BackwardPass backward = new BackwardPass(decoder, trainable);
        Kernels kernels = decoder.kernels();
        OptimizerSpec.AdamW spec = new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01);
        Optimizer optimizer = Optimizer.of(spec, kernels, scope, decays);
        int steps = expected.get("loss_before_step").size();
        Schedule schedule = new Schedule(scheduleSpec, spec.learningRate(), steps);
        double bound = expected.path("max_grad_norm").asDouble(0);
        for (int step = 1; step <= steps; step++) {
            BackwardPass.Result result = backward.run(scope, batch, batch.lossTokens());
            double loss = result.lossSum().toDoubles()[0] / batch.lossTokens();
            assertThat(loss).isCloseTo(at(expected, "loss_before_step", step), within(ADAM_LOSS));
            double norm = Norms.globalNorm(kernels, scope, result.gradients());
            if (expected.has("grad_norm")) {
                assertThat(norm).isCloseTo(at(expected, "grad_norm", step), withinPercentage(ADAM_PERCENT));
            }
            Map<String, Double> norms = Norms.l1(kernels, scope, result.gradients());
            for (Map.Entry<String, JsonNode> entry : expected.path("grad_l1").properties()) {
                assertThat(norms.get(entry.getKey().replace(".default.", ".")))
                        .as(entry.getKey())
                        .isCloseTo(entry.getValue().get(step - 1).doubleValue(), withinPercentage(ADAM_PERCENT));
            }
            if (expected.has("lr")) {
                assertThat(schedule.rate(step)).isCloseTo(at(expected, "lr", step), within(1e-12));
            }
            kernels.scale(result.gradients().tensors(), GradientClip.factor(bound, norm));
            optimizer.step(step, result.gradients(), schedule.rate(step));
        }
        assertFinal(decoder, fixture, trainable, expected, scope);
    }

    private static void assertFinal(
            Decoder decoder, Fixture fixture, TrainableParameters trainable, JsonNode expected, TensorScope scope) {
        TokenBatch batch = fixture.batch("pad_right");
        double loss = 0;
        for (float logprob : decoder.targetLogprobs(batch)) {
            loss -= logprob / batch.lossTokens();
        }
        assertThat(loss).isCloseTo(expected.get("loss_after_last_step").doubleValue(), within(ADAM_LOSS));
        if (!expected.has("final_param_l1")) {
            return;
        }
        Gradients weights = new Gradients();
        for (Parameter parameter : trainable.active()) {
            Tensor copy = parameter.value().copyTo(scope);
            copy.stopRecording();
            weights.add(decoder.kernels(), parameter, copy);
        }
        Norms.assertNorms(Norms.l1(decoder.kernels(), scope, weights), expected.get("final_param_l1"), ADAM_PERCENT);
    }

    /** Fused modules are split on the way in and fused again on the way out; what was float32 has the same bytes. */
    private static void roundTrip(Fixture fixture, String config, TensorScope scope) throws IOException {
        Path directory = scratch.resolve(fixture.name() + "-" + config);
        DecoderWeights weights = fixture.decoder(scope, config).weights();
        Checkpoint.write(directory, Files.readString(fixture.directory().resolve(config)), weights);
        Checkpoint.check(Checkpoint.config(directory), Checkpoint.weights(directory));
        try (WeightFiles read = WeightFiles.open(fixture.weights());
                Safetensors written = Safetensors.open(Checkpoint.weights(directory))) {
            assertThat(read.names()).containsAll(written.names());
            for (String name : written.names()) {
                if (read.holding(name).bytes(name).remaining()
                        == written.bytes(name).remaining()) {
                    assertThat(written.bytes(name))
                            .as(name)
                            .isEqualTo(read.holding(name).bytes(name));
                }
            }
        }
        List<Parameter> again = Checkpoint.read(scope, fixture.config(config), Checkpoint.weights(directory))
                .all();
        assertThat(again).hasSameSizeAs(weights.all());
        for (int i = 0; i < again.size(); i++) {
            assertThat(again.get(i).matrices()).isEqualTo(weights.all().get(i).matrices());
            assertThat(again.get(i).value().toFloats())
                    .isEqualTo(weights.all().get(i).value().toFloats());
        }
    }

    private static double at(JsonNode expected, String list, int step) {
        return expected.get(list).get(step - 1).doubleValue();
    }

    private static void lora(Fixture fixture, String config, String name, TensorScope scope) {
        Assumptions.assumeTrue(fixture.hasLora(), "no adapter");
        Decoder decoder = fixture.loraDecoder(scope, config);
        TokenBatch batch = fixture.batch(name);
        JsonNode expected = fixture.expected().get("lora").get(name);
        if (fixture.hasTensor("lora." + name + ".logits")) {
            assertLogits(batch, decoder.logits(batch), fixture.floats("lora." + name + ".logits"));
        }
        TrainableParameters trainable = TrainableParameters.of(decoder, fixture.lora());
        BackwardPass.Result result = new BackwardPass(decoder, trainable).run(scope, batch, batch.lossTokens());
        assertThat(result.lossSum().toDoubles()[0] / batch.lossTokens())
                .isCloseTo(expected.get("loss").doubleValue(), within(LOSS));
        Norms.assertNorms(
                Norms.l1(decoder.kernels(), scope, result.gradients()), expected.get("grad_l1"), GRADIENT_PERCENT);
    }

    private static void loraTraining(Fixture fixture, String config, TensorScope scope) {
        Assumptions.assumeTrue(fixture.hasLora(), "no adapter");
        assertCurve(
                fixture,
                fixture.loraDecoder(scope, config),
                fixture.lora(),
                new ScheduleSpec(ScheduleSpec.Shape.CONSTANT, Ratio.of("0")),
                parameter -> true,
                fixture.expected().get("lora").get("adamw5"),
                scope);
    }
}
