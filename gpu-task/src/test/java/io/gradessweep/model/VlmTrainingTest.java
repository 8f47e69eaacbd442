package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.StepBatches;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.StepTrace;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.MatrixGroup;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.Since;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import io.gradessweep.spec.Tower;
import io.gradessweep.spec.TowerRate;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.torch.Transfers;
import io.gradessweep.train.Checkpointer;
import io.gradessweep.train.Observed;
import io.gradessweep.train.Optimizer;
import io.gradessweep.train.PhaseClock;
import io.gradessweep.train.Policies;
import io.gradessweep.train.Schedule;
import io.gradessweep.train.TrainingLoop;
import io.gradessweep.train.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Training of two towers: what the reference package measures and freezes in them (its numbers from the second look on,
 * which it takes after the update that ours is taken before), batches with and without images, and going on from a state.
 */
class VlmTrainingTest {
    private static final int STEPS = 8;
    private static final double VALUE_PERCENT = 0.01;
    private static final double NOISE_PERCENT = 0.5;
    private static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);

    @TempDir
    Path directory;

    @TestFactory
    List<DynamicTest> reference() {
        List<DynamicTest> tests = new ArrayList<>();
        for (VlmFixture fixture : VlmFixture.all(VlmFixture.QWEN)) {
            JsonNode modes = fixture.expected().get("grades_reference");
            tests.add(dynamicTest(
                    fixture.name() + " full", () -> compare(fixture, FULL, Optional.empty(), modes.get("full"))));
            tests.add(dynamicTest(
                    fixture.name() + " lora",
                    () -> compare(
                            fixture, VlmFixture.lora("all"), Optional.of("all"), modes.get("lora_all_v4_layout"))));
        }
        for (VlmFixture fixture : VlmFixture.all(VlmFixture.NANO_VLM)) {
            tests.add(dynamicTest(
                    fixture.name(),
                    () -> compare(
                            fixture, FULL, Optional.empty(), fixture.expected().get("grades_reference"))));
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void compare(VlmFixture fixture, FineTuning fineTuning, Optional<String> adapter, JsonNode reference)
            throws IOException {
        Map<String, Map<Integer, Double>> changes = changes(reference.get("change"));
        JsonNode components = reference.get("components");
        JsonNode freezing = reference.get("freeze_run");
        Observed free = new Observed();
        Observed frozen = new Observed();
        try (TensorScope scope = scope()) {
            Run run = new Run(fixture, fineTuning, adapter, rule(reference, 1e-12, 1e-12), scope);
            run.loop(free, step -> List.of(run.batch)).run();
            Run judged = new Run(
                    fixture,
                    fineTuning,
                    adapter,
                    rule(
                            reference,
                            freezing.get("vision_tau").doubleValue(),
                            freezing.get("language_tau").doubleValue()),
                    scope);
            judged.loop(frozen, step -> List.of(judged.batch)).run();
        }
        int compared = 0;
        for (NormTrace norm : free.norms) {
            String component = component(fixture, norm.matrix());
            Double expected = changes.get(component).get(norm.step() - 1);
            assertThat(norm.value())
                    .as("%s at %s", component, norm.step())
                    .isCloseTo(
                            expected,
                            withinPercentage(hasNoisyBias(fixture, norm.matrix()) ? NOISE_PERCENT : VALUE_PERCENT));
            assertThat(norm.elements()).isEqualTo(components.get(component).longValue());
            compared++;
        }
        assertThat(compared).isGreaterThan(2 * components.size() - 1);
        assertThat(new TreeSet<>(free.norms.stream().map(NormTrace::matrix).toList()))
                .hasSize(components.size());

        assertLosses(frozen, freezing.get("loss_before_step"));
        Map<String, Integer> frozenAt = new TreeMap<>();
        freezing.get("frozen_at_step").properties().forEach(entry -> {
            if (entry.getValue().intValue() < STEPS) {
                frozenAt.put(entry.getKey(), entry.getValue().intValue() + 1);
            }
        });
        Map<String, Integer> ours = new TreeMap<>();
        frozen.freezes.forEach(event -> ours.put(component(fixture, event.matrix()), event.step()));
        assertThat(ours).isEqualTo(frozenAt).isNotEmpty();
    }

    /**
     * Without a rotary embedding a key's bias adds the same to all scores of a query, so that its gradient is rounding error,
     * which Adam's first steps turn into whole steps.
     */
    private static boolean hasNoisyBias(VlmFixture fixture, MatrixId matrix) {
        return !fixture.isQwen() && matrix.projection().equals("qkv");
    }

    private static void assertLosses(Observed run, JsonNode expected) {
        for (int i = 0; i < STEPS; i++) {
            assertThat(run.steps.get(i).loss())
                    .as("step %s", i + 1)
                    .isCloseTo(expected.get(i).doubleValue(), within(1e-4));
        }
    }

    /** By component and step: a list has a number for every step from the first, or pairs of step and number. */
    private static Map<String, Map<Integer, Double>> changes(JsonNode change) {
        Map<String, Map<Integer, Double>> changes = new TreeMap<>();
        change.properties().forEach(entry -> {
            Map<Integer, Double> byStep = new TreeMap<>();
            for (int i = 0; i < entry.getValue().size(); i++) {
                JsonNode value = entry.getValue().get(i);
                if (value.isArray()) {
                    byStep.put(value.get(0).intValue(), value.get(1).doubleValue());
                } else {
                    byStep.put(i + 1, value.doubleValue());
                }
            }
            changes.put(entry.getKey(), byStep);
        });
        return changes;
    }

    /** {@code vision_L00_attn_qkv}, or as nanoVLM's fork names it {@code vision_L0_attn_qkv_proj}. */
    private static String component(VlmFixture fixture, MatrixId matrix) {
        String half = matrix.group() == MatrixGroup.ATTENTION ? "attn" : "mlp";
        String layer = String.format(Locale.ROOT, fixture.isQwen() ? "L%02d" : "L%d", matrix.layer());
        boolean vision = matrix.tower() == Tower.VISION;
        String name = switch (matrix.projection()) {
            case "qkv" -> fixture.isQwen() ? "qkv" : "qkv_proj";
            case "o" -> fixture.isQwen() ? (vision ? "proj" : "o_proj") : "out_proj";
            case "fc1", "fc2" -> matrix.projection();
            default -> matrix.projection() + "_proj";
        };
        return matrix.tower().label() + "_" + layer + "_" + half + "_" + name;
    }

    private static EarlyStopping.GradES rule(JsonNode reference, double vision, double language) {
        int every = reference.path("compute_interval").asInt(1);
        return new EarlyStopping.GradES(
                new Tau.Selected(new TreeMap<>(Map.of("vision", vision, "language", language))),
                Ratio.of(reference.get("alpha").asText()),
                new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.L1),
                false,
                every,
                1,
                Thawing.NEVER,
                true,
                every > 1 ? Since.MEASUREMENT : Since.STEP);
    }

    private static TensorScope scope() {
        Torch.prepareThread(1);
        return TensorScope.on("cpu");
    }

    /** A training of the fixture's batch at a constant rate, with decay on everything. */
    private static final class Run {
        private final Decoder decoder;
        private final TrainableParameters trainable;
        private final EarlyStopping rule;
        private final TensorScope scope;
        private final TokenBatch batch;
        private BackwardPass.Settings settings = BackwardPass.Settings.PLAIN;

        Run(
                VlmFixture fixture,
                FineTuning fineTuning,
                Optional<String> adapter,
                EarlyStopping rule,
                TensorScope scope) {
            decoder = adapter.isPresent()
                    ? fixture.loraDecoder(scope, adapter.get())
                    : fixture.decoder(scope, "config.json");
            trainable = TrainableParameters.of(decoder, fineTuning, Monitoring.of(rule));
            this.rule = rule;
            this.scope = scope;
            batch = fixture.batch(fixture.isQwen() ? "pad_right" : "batch").batch();
        }

        TrainingLoop loop(Observed observed, StepBatches batches) {
            Schedule constant = new Schedule(new ScheduleSpec(ScheduleSpec.Shape.CONSTANT, Ratio.of("0")), 1e-3, STEPS);
            return loop(observed, batches, constant, 0);
        }

        TrainingLoop loop(Observed observed, StepBatches batches, Schedule schedule, double clipNorm) {
            OptimizerSpec.AdamW adamW = new OptimizerSpec.AdamW(schedule.peak(), 0.9, 0.999, 1e-8, 0.01);
            return new TrainingLoop(new TrainingLoop.Setup(
                    new TrainingLoop.Trained(scope, decoder, trainable, settings),
                    new TrainingLoop.Update(
                            Optimizer.of(adamW, decoder.kernels(), scope, parameter -> true), schedule, clipNorm, 0),
                    new TrainingLoop.Rules(
                            Policies.of(rule, schedule.plannedSteps(), 1), TrainingLoop.Tracing.NONE, false),
                    new TrainingLoop.Data(batches, new Validator(decoder, List.of()), 1),
                    new TrainingLoop.Surroundings(observed, new PhaseClock(), () -> false)));
        }

        List<float[]> weights() {
            return decoder.weights().all().stream()
                    .map(weight -> weight.value().toFloats())
                    .toList();
        }

        float[] weight(Tower tower) {
            return decoder.weights().all().stream()
                    .filter(weight -> decoder.graph().block(weight.block()).tower() == tower)
                    .findFirst()
                    .orElseThrow()
                    .value()
                    .toFloats();
        }
    }

    /** The recipe of nanoVLM: a rate of its own for the connector, and the first 8 of 100 steps of its schedule. */
    @Test
    void towersHaveLearningRatesOfTheirOwn() {
        VlmFixture fixture = VlmFixture.all(VlmFixture.NANO_VLM).get(0);
        JsonNode expected = fixture.expected().get("nanovlm_schedule_8");
        double connector = expected.get("lr_mp").doubleValue();
        ScheduleSpec recipe = new ScheduleSpec(
                ScheduleSpec.Shape.COSINE,
                Ratio.of("0.03"),
                ScheduleSpec.Warmup.ABOVE_ZERO,
                Ratio.of("0.1"),
                List.of(new TowerRate(Tower.CONNECTOR, connector)));
        Schedule schedule = new Schedule(
                recipe,
                expected.get("lr_backbones").doubleValue(),
                expected.get("total_steps").intValue());
        Observed observed = new Observed();
        try (TensorScope scope = scope()) {
            Run run = new Run(fixture, FULL, Optional.empty(), new EarlyStopping.StopAt(Ratio.of("0.08")), scope);
            run.loop(
                            observed,
                            step -> List.of(run.batch),
                            schedule,
                            expected.get("max_grad_norm").doubleValue())
                    .run();
        }
        assertThat(observed.steps).hasSize(STEPS);
        assertLosses(observed, expected.get("loss_before_step"));
        double factor = schedule.factors().get(Tower.CONNECTOR);
        for (int i = 0; i < STEPS; i++) {
            JsonNode rates = expected.get("lr").get(i);
            assertThat(observed.steps.get(i).learningRate())
                    .isCloseTo(rates.get(1).doubleValue(), withinPercentage(1e-6));
            assertThat(factor * observed.steps.get(i).learningRate())
                    .isCloseTo(rates.get(0).doubleValue(), withinPercentage(1e-6));
            assertThat(observed.steps.get(i).gradientNorm())
                    .isCloseTo(expected.get("grad_norm").get(i).doubleValue(), withinPercentage(0.01));
        }
    }

    /** With images and without, in one step and alone: what only images train has no gradient without them. */
    private static List<TokenBatch> mixed(Run run, int step) {
        TokenBatch text = withoutImages(run.batch);
        return switch (step % 3) {
            case 0 -> List.of(text);
            case 1 -> List.of(text, run.batch);
            default -> List.of(run.batch, text);
        };
    }

    private static TokenBatch withoutImages(TokenBatch batch) {
        int[] ids = Arrays.copyOf(batch.ids(), batch.length());
        int[] targets = Arrays.copyOf(batch.targets(), batch.length());
        return TokenBatch.of(1, batch.length(), ids, targets, new int[] {batch.length()});
    }

    @Test
    void aStepWithoutImagesLeavesTheVisionTowerAndTheConnectorAsTheyAre() {
        VlmFixture fixture = VlmFixture.all(VlmFixture.QWEN).get(0);
        Observed observed = new Observed();
        try (TensorScope scope = scope()) {
            Run run = new Run(fixture, FULL, Optional.empty(), new EarlyStopping.None(), scope);
            List<float[]> vision = new ArrayList<>();
            List<float[]> language = new ArrayList<>();
            TrainingLoop loop = run.loop(observed, step -> mixed(run, step));
            loop.run(new Checkpointer() {
                @Override
                public void stepDone(int step) {
                    vision.add(run.weight(Tower.VISION));
                    language.add(run.weight(Tower.LANGUAGE));
                }
            });
            assertThat(vision.get(2)).isEqualTo(vision.get(1));
            assertThat(vision.get(3)).isNotEqualTo(vision.get(2));
            assertThat(language.get(2)).isNotEqualTo(language.get(1));
            assertThat(observed.steps.get(2).counts().images().imagePatches()).isZero();
            assertThat(observed.steps.get(1).counts().images())
                    .isEqualTo(run.batch.images().counts());
            assertThat(loop.tokens().images().imagePatches())
                    .isEqualTo(6L * run.batch.images().count());
        }
    }

    /** Integers and pixels of all micro-batches go to the device in a copy each, and the host reads one result. */
    @ParameterizedTest
    @CsvSource({"qwen2_5_vl, false, 0", "qwen2_5_vl, true, 0.2", "nanovlm, false, 0"})
    void aStepUploadsItsPixelsOnce(String kind, boolean adapted, double dropout) {
        VlmFixture fixture = VlmFixture.all(kind).get(0);
        List<Transfers> steps = new ArrayList<>();
        try (TensorScope scope = scope()) {
            Run run = new Run(
                    fixture,
                    adapted ? VlmFixture.lora("all") : FULL,
                    adapted ? Optional.of("all") : Optional.empty(),
                    new EarlyStopping.GradES(0.5, Ratio.of("0.25"), Criterion.GRADIENT),
                    scope);
            run.settings = new BackwardPass.Settings(false, dropout);
            TokenBatch text = withoutImages(run.batch);
            TrainingLoop loop = run.loop(
                    new Observed(), step -> step == 3 ? List.of(text, text) : List.of(run.batch, text, run.batch));
            Transfers[] before = {Transfers.ofThisThread()};
            loop.run(step -> {
                steps.add(Transfers.ofThisThread().since(before[0]));
                before[0] = Transfers.ofThisThread();
            });
        }
        assertThat(steps).hasSize(STEPS).extracting(Transfers::downloads).containsOnly(1L);
        int tables = fixture.isQwen() ? 2 : 1;
        for (int step = 1; step <= STEPS; step++) {
            assertThat(steps.get(step - 1).uploads())
                    .as("step " + step)
                    .isEqualTo((step == 3 ? 1 : 2) + (step == 1 ? tables : 0));
        }
    }

    /** The gradient of two micro-batches is that of one with the rows of both, whichever of them has the images. */
    @Test
    void gradientsOfMicroBatchesWithAndWithoutImagesAddUp() {
        VlmFixture fixture = VlmFixture.all(VlmFixture.NANO_VLM).get(0);
        try (TensorScope scope = scope()) {
            Run run = new Run(fixture, FULL, Optional.empty(), new EarlyStopping.None(), scope);
            BackwardPass pass = new BackwardPass(run.decoder, run.trainable);
            TokenBatch text = withoutImages(run.batch);
            long tokens = (long) run.batch.lossTokens() + text.lossTokens();
            BackwardPass.Result one = pass.run(scope, text, tokens);
            assertThat(one.gradients().parameters())
                    .hasSizeLessThan(run.trainable.active().size());
            pass.add(scope, one, run.batch, tokens, 0);
            BackwardPass.Result other = pass.run(scope, run.batch, tokens);
            pass.add(scope, other, text, tokens, 0);
            assertThat(one.gradients().parameters()).containsExactlyInAnyOrderElementsOf(run.trainable.active());
            for (Parameter parameter : run.trainable.active()) {
                FloatArrays.assertClose(
                        parameter.name(),
                        one.gradients().of(parameter).toFloats(),
                        other.gradients().of(parameter).toFloats(),
                        1e-6f);
            }
        }
    }

    private record Left(
            List<StepTrace> steps, List<NormTrace> norms, List<FreezeEvent> freezes, List<float[]> weights) {}

    /** A change over several steps is compared with a copy that is older than the state. */
    @Test
    void aRunOfTwoTowersThatGoesOnFromAnyStateIsTheSameRun() {
        VlmFixture fixture = VlmFixture.all(VlmFixture.NANO_VLM).get(0);
        JsonNode reference = fixture.expected().get("grades_reference");
        EarlyStopping.GradES free = rule(reference, 1e-12, 1e-12);
        List<Double> values = left(fixture, free, 0).norms.stream()
                .map(NormTrace::value)
                .sorted()
                .toList();
        EarlyStopping.GradES rule = rule(reference, values.get(values.size() / 3), values.get(values.size() / 2));
        Left whole = left(fixture, rule, 0);
        assertThat(whole.freezes).isNotEmpty();
        for (int step = 1; step < STEPS; step++) {
            int done = step;
            Left resumed = left(fixture, rule, step);
            assertThat(resumed.freezes)
                    .isEqualTo(whole.freezes.stream()
                            .filter(event -> event.step() > done)
                            .toList());
            assertThat(resumed.norms)
                    .isEqualTo(whole.norms.stream()
                            .filter(norm -> norm.step() > done)
                            .toList());
            for (int i = 0; i < whole.weights.size(); i++) {
                assertThat(resumed.weights.get(i)).isEqualTo(whole.weights.get(i));
            }
        }
    }

    /** @param from the step from whose state the run goes on; 0 for a run that saves the state of every step */
    private Left left(VlmFixture fixture, EarlyStopping rule, int from) {
        Observed observed = new Observed();
        try (TensorScope scope = scope()) {
            Run run = new Run(fixture, FULL, Optional.empty(), rule, scope);
            TrainingLoop loop = run.loop(observed, step -> mixed(run, step));
            if (from > 0) {
                loop.resume(directory.resolve("step-" + from));
                loop.run();
            } else {
                loop.run(new Checkpointer() {
                    @Override
                    public void stepDone(int step) {
                        try {
                            loop.save(Files.createDirectories(directory.resolve("step-" + step)));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                });
            }
            return new Left(observed.steps, observed.norms, observed.freezes, run.weights());
        }
    }
}
