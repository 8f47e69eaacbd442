package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.FreezeGroups;
import io.gradessweep.model.LoraAdapter;
import io.gradessweep.model.Monitoring;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.StopReason;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.Offload;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Rounding;
import io.gradessweep.spec.StateFormat;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.TestDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run that goes on from its state, in fresh tensors, is the run that was never interrupted: bit for bit. So is one that
 * was placed over two devices before, and one that is from then on.
 */
@Tag(TestDevice.TAG)
class ResumeTest {
    private static final int STEPS = 12;
    private static final Ratio GRACE = Ratio.of("0.3");
    /** What is smoothed only rises here, so that all freezes at once or never; AFLoRA's own runs are among the others. */
    private static final List<Criterion> FALLING = Arrays.stream(Criterion.values())
            .filter(criterion -> !criterion.isSmoothed())
            .toList();

    private static final List<Measure> CRITERIA = FALLING.stream()
            .map(criterion -> new Measure(criterion, MatrixNorm.L1))
            .toList();
    private static final Random RANDOM = new Random(20260117);
    private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(1e-3, 0.9, 0.01);

    /** By run: what was measured where nothing froze, by every criterion. */
    private static final Map<Case, List<NormTrace>> FREE_NORMS = new HashMap<>();

    @TempDir
    Path directory;

    private record Case(
            String fixture,
            FineTuning fineTuning,
            OptimizerSpec optimizer,
            EarlyStopping stopping,
            Precision precision,
            double dropout,
            MemorySpec memory) {
        Case(String fixture, FineTuning fineTuning, OptimizerSpec optimizer, EarlyStopping stopping) {
            this(fixture, fineTuning, optimizer, stopping, Precision.FP32, 0, MemorySpec.DEFAULT);
        }

        Case with(Precision other, double share) {
            return new Case(fixture, fineTuning, optimizer, stopping, other, share, memory);
        }

        Case with(OptimizerSpec other, Precision kept, MemorySpec saving) {
            return new Case(fixture, fineTuning, other, stopping, kept, dropout, saving);
        }

        TinyRun open() {
            return open(List.of());
        }

        TinyRun open(List<Measure> traced) {
            return open(traced, TestDevice.scope());
        }

        TinyRun openOverTwoDevices() {
            return open(List.of(), TestDevice.twoDevices());
        }

        private TinyRun open(List<Measure> traced, TensorScope scope) {
            TinyRun run =
                    new TinyRun(fineTuning, optimizer, fixture, precision, Monitoring.of(stopping), memory, scope);
            run.traced = traced;
            run.backward = new BackwardPass.Settings(
                    precision == Precision.NF4, dropout, memory.gradients(), memory.lossChunk());
            run.restoreBest = true;
            Map<MatrixId, List<MatrixId>> units =
                    FreezeGroups.byMatrix(FreezeGroups.of(run.decoder.graph(), fineTuning, Monitoring.of(stopping)));
            run.prepare(Policies.of(stopping, STEPS, 1, units), STEPS, ResumeTest::batches);
            return run;
        }
    }

    /** Two micro-batches at every third step, else one. */
    private static List<TokenBatch> batches(int step) {
        List<TokenBatch> two = TinyRun.batches(1).step(step);
        return step % 3 == 0 ? two : two.subList(0, 1);
    }

    /** Everything a run leaves, but the seconds. */
    private record Left(
            StopReason reason,
            List<StepTrace> steps,
            List<NormTrace> norms,
            List<FreezeEvent> freezes,
            List<ValidationTrace> validations,
            List<List<Float>> weights,
            FlopsLedger flops,
            TokenCounts tokens) {}

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (FineTuning fineTuning : List.of(TinyRun.FULL, TinyRun.LORA)) {
            for (OptimizerSpec optimizer : List.of(TinyRun.ADAMW, SGD)) {
                for (Criterion criterion : FALLING) {
                    cases.add(freezing("qwen3", fineTuning, optimizer, criterion));
                }
                // Full fine-tuning improves at every check: only the first is better by as much as that.
                double delta = fineTuning instanceof FineTuning.Full ? 100 : 1e-4;
                cases.add(new Case(
                        "qwen3",
                        fineTuning,
                        optimizer,
                        new EarlyStopping.ValidationLoss(Ratio.of("0.1"), delta, 4, true)));
            }
            cases.add(freezing("phi4", fineTuning, TinyRun.ADAMW, Criterion.GRADIENT));
        }
        cases.add(freezing("llama31", TinyRun.FULL, TinyRun.ADAMW, Criterion.GRADIENT)
                .with(Precision.BF16, 0));
        EarlyStopping patience = new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 100, 4, true);
        cases.add(new Case("llama31", TinyRun.LORA, TinyRun.ADAMW, patience).with(Precision.BF16, 0));
        cases.add(freezing("llama31", TinyRun.LORA, TinyRun.ADAMW, Criterion.GRADIENT)
                .with(Precision.NF4, 0));
        cases.add(freezing("qwen3", TinyRun.LORA, TinyRun.ADAMW, Criterion.GRADIENT)
                .with(Precision.FP32, 0.1));
        cases.addAll(otherRules());
        cases.addAll(savingMemory());
        return cases.stream();
    }

    /** State, weights and gradients in fewer bits, and state and best weights in host memory. */
    private static List<Case> savingMemory() {
        List<Case> cases = new ArrayList<>();
        Case full = freezing("llama31", TinyRun.FULL, TinyRun.ADAMW, Criterion.GRADIENT);
        Case change = freezing("qwen3", TinyRun.FULL, TinyRun.ADAMW, Criterion.GRADIENT_CHANGE);
        EarlyStopping patience = new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 100, 4, true);
        Case es = new Case("qwen3", TinyRun.FULL, TinyRun.ADAMW, patience);
        MemorySpec stochastic = new MemorySpec(GradientFormat.COMPUTE, Rounding.STOCHASTIC, Offload.NONE);
        MemorySpec kahan = new MemorySpec(GradientFormat.FP32, Rounding.KAHAN, Offload.OPTIMIZER);
        MemorySpec offloaded = new MemorySpec(GradientFormat.FP32, Rounding.STOCHASTIC, Offload.OPTIMIZER);
        OptimizerSpec bf16 = new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01, StateFormat.BF16);
        OptimizerSpec int8 = new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01, StateFormat.INT8);
        OptimizerSpec sgd = new OptimizerSpec.Sgd(1e-3, 0.9, 0.01, StateFormat.INT8);
        cases.add(full.with(int8, Precision.FP32, MemorySpec.DEFAULT));
        cases.add(full.with(bf16, Precision.BF16, MemorySpec.DEFAULT));
        cases.add(full.with(int8, Precision.BF16_PURE, stochastic));
        cases.add(full.with(TinyRun.ADAMW, Precision.BF16_PURE, kahan));
        cases.add(full.with(TinyRun.ADAMW, Precision.FP32, offloaded));
        cases.add(change.with(int8, Precision.BF16_PURE, stochastic));
        cases.add(es.with(int8, Precision.BF16_PURE, stochastic));
        cases.add(es.with(sgd, Precision.FP32, offloaded));
        cases.add(change.with(
                TinyRun.ADAMW,
                Precision.FP32,
                new MemorySpec(GradientFormat.FP32, Rounding.STOCHASTIC, Offload.NONE, 5)));
        return cases;
    }

    /** Policies that remember: counts, quantiles, layers' norms, changes; and matrices that come back. */
    private static List<Case> otherRules() {
        List<Case> cases = new ArrayList<>();
        Measure gradient = Measure.GRADIENT_L1;
        for (FineTuning fineTuning : List.of(TinyRun.FULL, TinyRun.LORA)) {
            Tau quantile = new Tau.Quantile(Ratio.of("0.4"), Tau.Pool.MATRIX);
            EarlyStopping learnt = new EarlyStopping.GradES(
                    quantile, Ratio.of("0.3"), gradient, true, 1, 2, new Thawing(2, 1.05), false);
            cases.add(new Case("qwen3", fineTuning, TinyRun.ADAMW, learnt));
            cases.add(new Case(
                    "qwen3", fineTuning, TinyRun.ADAMW, new EarlyStopping.SlimFit(Ratio.of("0.5"), Ratio.of("0.2"))));
            cases.add(new Case(
                    "qwen3",
                    fineTuning,
                    TinyRun.ADAMW,
                    new EarlyStopping.RandomFreeze(Ratio.of("0.1"), Ratio.of("0.2"))));
        }
        EarlyStopping loraf = new EarlyStopping.LoRAF(Ratio.of("0.5"));
        cases.add(new Case("phi4", TinyRun.LORA, SGD, loraf));
        cases.add(new Case("llama31", TinyRun.LORA, TinyRun.ADAMW, loraf).with(Precision.NF4, 0.1));
        EarlyStopping aflora = new EarlyStopping.AFLoRA(Ratio.of("0.8"), Ratio.of("0.2"), Ratio.of("0.2"));
        for (String fixture : List.of("qwen3", "phi4")) {
            cases.add(new Case(fixture, TinyRun.LORA, TinyRun.ADAMW, aflora));
        }
        cases.add(new Case("llama31", TinyRun.LORA, TinyRun.ADAMW, aflora).with(Precision.NF4, 0.1));
        return cases;
    }

    /** GradES with a tau that, where nothing freezes, half of the matrices fall below after two thirds of the steps. */
    private static Case freezing(String fixture, FineTuning fineTuning, OptimizerSpec optimizer, Criterion criterion) {
        Case free = new Case(fixture, fineTuning, optimizer, new EarlyStopping.None());
        Map<MatrixId, Double> least = new HashMap<>();
        FREE_NORMS.computeIfAbsent(free, ResumeTest::norms).stream()
                .filter(norm -> norm.measure().criterion() == criterion)
                .filter(norm -> norm.step() > GRACE.ceilOf(STEPS) && norm.step() <= STEPS * 2 / 3)
                .forEach(norm -> least.merge(norm.matrix(), norm.value(), Math::min));
        double[] values = least.values().stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        double tau = values[values.length / 2];
        return new Case(fixture, fineTuning, optimizer, new EarlyStopping.GradES(tau, GRACE, criterion));
    }

    private static List<NormTrace> norms(Case free) {
        try (TinyRun run = free.open(CRITERIA)) {
            run.loop.run();
            return run.norms;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRunGoesOnFromAnyStepAsIfNothingHadHappened(Case run) {
        Left undisturbed = undisturbed(run);
        if (!(run.stopping instanceof EarlyStopping.ValidationLoss)) {
            assertThat(undisturbed.freezes.stream().map(FreezeEvent::step).distinct())
                    .hasSizeGreaterThan(run.stopping instanceof EarlyStopping.LoRAF ? 0 : 1);
        } else {
            assertThat(undisturbed
                            .validations
                            .get(undisturbed.validations.size() - 1)
                            .improved())
                    .isFalse();
        }
        Set<Integer> kills = kills(undisturbed);
        assertThat(throughAll(run, kills)).isEqualTo(undisturbed);
        boolean placed = false;
        for (int kill : kills) {
            try (TinyRun resumed = placed ? run.openOverTwoDevices() : run.open()) {
                assertThat(from(resumed, kill, undisturbed))
                        .as("from step " + kill)
                        .isEqualTo(undisturbed);
            }
            placed = !placed;
        }
    }

    /** Two random steps, and the one of the first freeze: what froze before and what freezes after are both there. */
    private static Set<Integer> kills(Left undisturbed) {
        Set<Integer> kills = new TreeSet<>();
        undisturbed.freezes.stream().findFirst().ifPresent(first -> kills.add(first.step()));
        while (kills.size() < 3) {
            kills.add(1 + RANDOM.nextInt(undisturbed.steps.size()));
        }
        System.out.println("killed after steps " + kills + " of " + undisturbed.steps.size());
        return kills;
    }

    private static Left undisturbed(Case run) {
        try (TinyRun tiny = run.open()) {
            return left(tiny, tiny.loop.run());
        }
    }

    /** Keeps the state of these steps on the way, over two devices, which changes nothing. */
    private Left throughAll(Case run, Set<Integer> steps) {
        try (TinyRun tiny = run.openOverTwoDevices()) {
            return left(tiny, tiny.loop.run(step -> {
                if (steps.contains(step)) {
                    save(tiny, step);
                }
            }));
        }
    }

    private Left from(TinyRun fresh, int step, Left undisturbed) {
        resume(fresh, step, undisturbed);
        return left(fresh, fresh.loop.run());
    }

    private void save(TinyRun tiny, int step) {
        try {
            tiny.loop.save(Files.createDirectories(directory.resolve("step-" + step)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was recorded until then is not the loop's to keep. */
    private void resume(TinyRun tiny, int step, Left undisturbed) {
        tiny.loop.resume(directory.resolve("step-" + step));
        assertThat(tiny.loop.done()).isEqualTo(step);
        tiny.steps.addAll(undisturbed.steps.subList(0, step));
        undisturbed.norms.stream().filter(norm -> norm.step() <= step).forEach(tiny.norms::add);
        undisturbed.freezes.stream().filter(event -> decidedAt(event) <= step).forEach(tiny.freezes::add);
        undisturbed.validations.stream().filter(check -> check.step() <= step).forEach(tiny.validations::add);
        int frozen = tiny.freezes.stream()
                .mapToInt(event -> event.event() == FreezeEvent.Kind.FREEZE ? 1 : -1)
                .sum();
        assertThat(tiny.loop.frozenMatrices()).isEqualTo(frozen);
    }

    /** What thaws trains from the step after on. */
    private static int decidedAt(FreezeEvent event) {
        return event.event() == FreezeEvent.Kind.FREEZE ? event.step() : event.step() - 1;
    }

    private static Left left(TinyRun tiny, StopReason reason) {
        return new Left(
                reason,
                tiny.steps.stream().map(ResumeTest::untimed).toList(),
                List.copyOf(tiny.norms),
                List.copyOf(tiny.freezes),
                tiny.validations.stream()
                        .map(check -> new ValidationTrace(check.step(), check.loss(), 0, check.improved()))
                        .toList(),
                weights(tiny),
                tiny.loop.flops(),
                tiny.loop.tokens());
    }

    private static StepTrace untimed(StepTrace step) {
        return new StepTrace(
                step.step(),
                step.loss(),
                step.learningRate(),
                step.gradientNorm(),
                step.counts(),
                0,
                step.frozenMatrices(),
                step.flops());
    }

    private static List<List<Float>> weights(TinyRun tiny) {
        List<Parameter> trained = tiny.decoder
                .adapter()
                .map(LoraAdapter::parameters)
                .orElseGet(() -> tiny.decoder.weights().all());
        List<List<Float>> weights = new ArrayList<>();
        for (Parameter parameter : trained) {
            List<Float> values = new ArrayList<>();
            for (float value : parameter.value().toFloats()) {
                values.add(value);
            }
            weights.add(values);
        }
        return weights;
    }

    @Test
    void aRunMayBeInterruptedTwice() {
        Case run = freezing("qwen3", TinyRun.FULL, TinyRun.ADAMW, Criterion.WEIGHT_CHANGE);
        Left undisturbed = undisturbed(run);
        throughAll(run, Set.of(6));
        try (TinyRun second = run.open()) {
            resume(second, 6, undisturbed);
            second.loop.run(step -> {
                if (step == 7) {
                    save(second, step);
                }
            });
        }
        try (TinyRun third = run.open()) {
            assertThat(from(third, 7, undisturbed)).isEqualTo(undisturbed);
        }
    }

    @Test
    void theStateOfAnotherRunChangesNothing() throws IOException {
        Case full = new Case("qwen3", TinyRun.FULL, TinyRun.ADAMW, new EarlyStopping.None());
        Left undisturbed = undisturbed(full);
        throughAll(full, Set.of(3));
        Path state = directory.resolve("step-3");
        for (Case other : List.of(
                new Case("qwen3", TinyRun.LORA, TinyRun.ADAMW, new EarlyStopping.None()),
                new Case("qwen3", TinyRun.FULL, SGD, new EarlyStopping.None()),
                new Case("phi4", TinyRun.FULL, TinyRun.ADAMW, new EarlyStopping.None()))) {
            try (TinyRun tiny = other.open()) {
                Map<String, float[]> before = tiny.weights();
                assertThatThrownBy(() -> tiny.loop.resume(state)).isInstanceOf(InvalidInputException.class);
                assertThat(tiny.loop.done()).isZero();
                tiny.weights().forEach((name, values) -> assertThat(values).isEqualTo(before.get(name)));
            }
        }
        Path tensors = state.resolve("training.safetensors");
        Files.write(tensors, Arrays.copyOf(Files.readAllBytes(tensors), (int) Files.size(tensors) / 2));
        try (TinyRun tiny = full.open()) {
            assertThatThrownBy(() -> tiny.loop.resume(state))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("truncated");
            assertThat(left(tiny, tiny.loop.run())).isEqualTo(undisturbed);
        }
    }
}
