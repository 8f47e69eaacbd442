package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is measured at a step, what the rule is told of it, and what becomes of its decisions. */
class FreezeControlTest {
    private static final MatrixId Q = MatrixId.language(0, "q");
    private static final MatrixId GATE = MatrixId.language(1, "gate");
    private static final MatrixId DOWN = MatrixId.language(2, "down");
    private static final int MATRICES = 21;
    private static final double TAU = 0.125;
    private static final int PLANNED_STEPS = 10;
    private static final Measure FROBENIUS = new Measure(Criterion.GRADIENT, MatrixNorm.FROBENIUS);
    private static final Measure WEIGHT_CHANGE = new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.L1);
    private static final TrainingLoop.Tracing UNTRACED = TrainingLoop.Tracing.NONE;

    static List<FineTuning> fineTunings() {
        return List.of(TinyRun.FULL, TinyRun.LORA);
    }

    /** Does at each step what it was set up to do, and keeps what it was told. */
    private static final class Scripted implements FreezePolicy {
        final Set<Integer> measures = new TreeSet<>();
        final Set<Integer> probes = new TreeSet<>();
        final Map<Integer, Set<MatrixId>> freezing = new HashMap<>();
        final Map<Integer, Set<MatrixId>> thawing = new HashMap<>();
        final Map<Integer, Map<MatrixId, Double>> active = new TreeMap<>();
        final Map<Integer, Map<MatrixId, Double>> frozen = new TreeMap<>();
        boolean mayThaw;

        Scripted(Integer... measured) {
            measures.addAll(List.of(measured));
        }

        Scripted freezes(int step, MatrixId... matrices) {
            measures.add(step);
            freezing.put(step, Set.of(matrices));
            return this;
        }

        Scripted probes(int step, MatrixId... thawed) {
            mayThaw = true;
            measures.add(step);
            probes.add(step);
            thawing.put(step, Set.of(thawed));
            return this;
        }

        @Override
        public Request at(int step) {
            if (probes.contains(step)) {
                return Request.ALL;
            }
            return measures.contains(step) ? Request.ACTIVE : Request.NOTHING;
        }

        @Override
        public FreezeDecision decide(int step, CriterionValues values) {
            assertThat(active).as("asked twice at one step").doesNotContainKey(step);
            active.put(step, Map.copyOf(values.active()));
            frozen.put(step, Map.copyOf(values.frozen()));
            return new FreezeDecision(
                    freezing.getOrDefault(step, Set.of()),
                    thawing.getOrDefault(step, Set.of()),
                    matrix -> TAU + matrix.layer());
        }

        @Override
        public boolean mayThaw() {
            return mayThaw;
        }
    }

    /** A run whose steps are taken by hand. */
    private static final class Steps implements AutoCloseable {
        final TinyRun run;
        final CriterionBuffers buffers;
        final FreezeControl control;
        private final Schedule schedule;
        private final BackwardPass backward;

        Steps(FineTuning fineTuning, String fixture, Policies policies, TrainingLoop.Tracing tracing, String warmup) {
            run = new TinyRun(fineTuning, TinyRun.ADAMW, fixture);
            ScheduleSpec spec = new ScheduleSpec(ScheduleSpec.Shape.CONSTANT, Ratio.of(warmup));
            schedule = new Schedule(spec, 1e-3, PLANNED_STEPS);
            backward = new BackwardPass(run.decoder, run.trainable);
            buffers = new CriterionBuffers(run.decoder.kernels(), run.scope, policies.changeSteps());
            control = new FreezeControl(
                    policies,
                    run.trainable,
                    new Freezer(
                            run.decoder,
                            run.trainable,
                            run.optimizer,
                            buffers,
                            policies.freeze().mayThaw(),
                            policies.freeze().mayThaw()),
                    new GradientMonitor(run.decoder.kernels(), run.trainable::matricesOf, buffers, new PhaseClock()),
                    schedule,
                    tracing,
                    run);
        }

        Steps(FineTuning fineTuning, Policies policies, TrainingLoop.Tracing tracing) {
            this(fineTuning, "qwen3", policies, tracing, "0");
        }

        BackwardPass.Result pass(TensorScope scope, int step) {
            TokenBatch batch = TinyRun.batch(step, 1);
            return backward.run(scope, batch, batch.lossTokens());
        }

        void update(int step, Gradients gradients) {
            run.optimizer.step(step, gradients, schedule.rate(step));
            Torch.withoutGradients(() -> run.decoder.updated(gradients.parameters()));
        }

        /** Takes a whole step, and returns what was measured. */
        GradientMonitor.Measurement take(int step) {
            try (TensorScope scope = run.scope.open()) {
                control.begin(step);
                BackwardPass.Result result = pass(scope, step);
                GradientMonitor.Measurement measured =
                        control.measure(step, scope, result.lossSum(), result.gradients());
                control.decide(step, measured, result.gradients());
                update(step, result.gradients());
                control.end(step);
                return measured;
            }
        }

        /** Takes the steps from the first to the last, and returns the measures of each. */
        List<Set<Measure>> takeAll(int steps) {
            List<Set<Measure>> measures = new ArrayList<>();
            for (int step = 1; step <= steps; step++) {
                measures.add(take(step).values().keySet());
            }
            return measures;
        }

        boolean trains(MatrixId matrix) {
            return run.trainable.activeMatrices().contains(matrix);
        }

        @Override
        public void close() {
            run.close();
        }
    }

    private static Policies judgedBy(Measure measure, FreezePolicy policy) {
        return new Policies(policy, StopPolicy.NEVER, measure, false);
    }

    private static Policies judged(FreezePolicy policy) {
        return judgedBy(Measure.GRADIENT_L1, policy);
    }

    private static TrainingLoop.Tracing tracing(int every, Measure... measures) {
        return new TrainingLoop.Tracing(every, List.of(measures));
    }

    private static boolean has(Gradients gradients, MatrixId matrix) {
        return gradients.parameters().stream()
                .anyMatch(parameter -> parameter.matrices().contains(matrix));
    }

    /** What is frozen trains between {@code begin} and {@code measure} alone, and what thaws only after {@code end}. */
    @ParameterizedTest
    @MethodSource("fineTunings")
    void aStepGoesThroughItsPhasesInOrder(FineTuning fineTuning) {
        Scripted policy = new Scripted().freezes(1, GATE, Q).probes(2, GATE).freezes(2, DOWN);
        try (Steps steps = new Steps(fineTuning, judged(policy), UNTRACED);
                TensorScope scope = steps.run.scope.open()) {
            steps.take(1);
            assertThat(steps.trains(GATE)).isFalse();
            assertThat(steps.run.freezes).hasSize(2);

            steps.control.begin(2);
            assertThat(steps.trains(GATE)).isTrue();
            assertThat(steps.trains(Q)).isTrue();
            BackwardPass.Result result = steps.pass(scope, 2);
            assertThat(has(result.gradients(), GATE)).isTrue();

            GradientMonitor.Measurement measured =
                    steps.control.measure(2, scope, result.lossSum(), result.gradients());
            assertThat(measured.values().get(Measure.GRADIENT_L1)).hasSize(MATRICES);
            assertThat(steps.trains(GATE)).isFalse();
            assertThat(steps.trains(Q)).isFalse();
            assertThat(has(result.gradients(), GATE)).isFalse();
            assertThat(has(result.gradients(), DOWN)).isTrue();
            assertThat(policy.active).containsOnlyKeys(1);

            steps.control.decide(2, measured, result.gradients());
            assertThat(policy.active).containsOnlyKeys(1, 2);
            assertThat(steps.trains(DOWN)).isFalse();
            assertThat(has(result.gradients(), DOWN)).isFalse();
            assertThat(steps.trains(GATE)).isFalse();
            assertThat(has(result.gradients(), GATE)).isFalse();
            assertThat(steps.run.freezes).hasSize(3);

            steps.update(2, result.gradients());
            steps.control.end(2);
            assertThat(steps.trains(GATE)).isTrue();
            assertThat(steps.trains(Q)).isFalse();
            assertThat(steps.trains(DOWN)).isFalse();
            assertThat(steps.run.freezes)
                    .extracting(FreezeEvent::step, FreezeEvent::matrix, FreezeEvent::event)
                    .containsExactly(
                            tuple(1, Q, FreezeEvent.Kind.FREEZE),
                            tuple(1, GATE, FreezeEvent.Kind.FREEZE),
                            tuple(2, DOWN, FreezeEvent.Kind.FREEZE),
                            tuple(3, GATE, FreezeEvent.Kind.THAW));
        }
    }

    @Test
    void theRulesMeasureIsTakenWhereTheRuleAsksForIt() {
        Scripted policy = new Scripted(2, 3, 6);
        try (Steps steps = new Steps(TinyRun.FULL, judgedBy(FROBENIUS, policy), UNTRACED)) {
            List<Set<Measure>> measured = steps.takeAll(6);
            assertThat(measured)
                    .containsExactly(
                            Set.of(), Set.of(FROBENIUS), Set.of(FROBENIUS), Set.of(), Set.of(), Set.of(FROBENIUS));
            assertThat(policy.active).containsOnlyKeys(2, 3, 6);
            assertThat(stepsOf(steps.run.norms)).containsExactly(2, 3, 6);
        }
    }

    /** Tracing alone tells the rule nothing, not even where it takes the rule's own measure. */
    @Test
    void tracingMeasuresEveryFewStepsAndAsksNoRule() {
        Scripted policy = new Scripted();
        TrainingLoop.Tracing tracing = tracing(3, Measure.GRADIENT_L1, FROBENIUS);
        try (Steps steps = new Steps(TinyRun.FULL, judged(policy), tracing)) {
            Set<Measure> both = Set.of(Measure.GRADIENT_L1, FROBENIUS);
            assertThat(steps.takeAll(7)).containsExactly(Set.of(), Set.of(), both, Set.of(), Set.of(), both, Set.of());
            assertThat(policy.active).isEmpty();
            assertThat(stepsOf(steps.run.norms)).containsExactly(3, 6);
            assertThat(steps.run.norms).hasSize(2 * 2 * MATRICES);
        }
    }

    @Test
    void ruleAndTracingAreMeasuredTogetherAndRecordedOnce() {
        Scripted policy = new Scripted(2, 3);
        TrainingLoop.Tracing tracing = tracing(2, FROBENIUS, Measure.GRADIENT_L1);
        try (Steps steps = new Steps(TinyRun.FULL, judged(policy), tracing)) {
            Set<Measure> both = Set.of(Measure.GRADIENT_L1, FROBENIUS);
            assertThat(steps.takeAll(4)).containsExactly(Set.of(), both, Set.of(Measure.GRADIENT_L1), both);
            assertThat(policy.active).containsOnlyKeys(2, 3);
            Map<Measure, Long> atTwo = steps.run.norms.stream()
                    .filter(norm -> norm.step() == 2)
                    .collect(Collectors.groupingBy(NormTrace::measure, Collectors.counting()));
            assertThat(atTwo).isEqualTo(Map.of(Measure.GRADIENT_L1, (long) MATRICES, FROBENIUS, (long) MATRICES));
            for (int step : new int[] {2, 3}) {
                assertThat(policy.active.get(step)).isEqualTo(valuesOf(steps.run.norms, step, Measure.GRADIENT_L1));
            }
        }
    }

    private static List<Integer> stepsOf(List<NormTrace> norms) {
        return norms.stream().map(NormTrace::step).distinct().toList();
    }

    private static Map<MatrixId, Double> valuesOf(List<NormTrace> norms, int step, Measure measure) {
        return norms.stream()
                .filter(norm -> norm.step() == step && norm.measure().equals(measure))
                .collect(Collectors.toMap(NormTrace::matrix, NormTrace::value));
    }

    /** What is smoothed or compared is kept for the record alone, too. */
    @ParameterizedTest
    @EnumSource(Criterion.class)
    void whatIsTracedIsMeasuredWhateverTheRuleReads(Criterion criterion) {
        Measure traced = new Measure(criterion, MatrixNorm.L1);
        Scripted policy = new Scripted(1, 2, 3, 4);
        try (Steps steps = new Steps(TinyRun.LORA, judgedBy(FROBENIUS, policy), tracing(2, traced))) {
            steps.takeAll(4);
            List<NormTrace> norms = steps.run.norms.stream()
                    .filter(norm -> norm.measure().equals(traced))
                    .toList();
            assertThat(stepsOf(norms)).containsExactly(2, 4);
            assertThat(norms).hasSize(2 * MATRICES).allMatch(norm -> norm.value() > 0);
            assertThat(policy.active).containsOnlyKeys(1, 2, 3, 4);
        }
    }

    /** A warmup over two steps begins with an update of rate 0, which changes no weight. */
    @ParameterizedTest
    @EnumSource(Criterion.class)
    void afterAnUpdateOfRateZeroNoChangeOfWeightsIsTold(Criterion criterion) {
        Measure measure = new Measure(criterion, MatrixNorm.L1);
        Scripted policy = new Scripted(1, 2, 3, 4);
        try (Steps steps = new Steps(TinyRun.FULL, "qwen3", judgedBy(measure, policy), UNTRACED, "0.2")) {
            steps.takeAll(4);
            Set<Integer> expected = switch (criterion) {
                case GRADIENT, FREEZING_SCORE -> Set.of(1, 2, 3, 4);
                case GRADIENT_CHANGE -> Set.of(2, 3, 4);
                case WEIGHT_CHANGE, RELATIVE_WEIGHT_CHANGE -> Set.of(3, 4);
            };
            assertThat(policy.active.keySet()).isEqualTo(expected);
            policy.active.values().forEach(values -> assertThat(values.values()).allMatch(value -> value > 0));
        }
    }

    /**
     * Weights are compared over two updates, of which the first has the rate 0 and the second moves them; gradients are
     * compared with those of the step before.
     */
    @Test
    void overSeveralStepsOneUpdateThatMovesIsEnough() {
        Measure gradients = new Measure(Criterion.GRADIENT_CHANGE, MatrixNorm.L1);
        Scripted policy = new Scripted(2, 3, 5);
        Policies policies = new Policies(policy, StopPolicy.NEVER, WEIGHT_CHANGE, false, 2);
        try (Steps steps = new Steps(TinyRun.FULL, "qwen3", policies, tracing(1, gradients), "0.2")) {
            steps.takeAll(5);
            assertThat(policy.active).containsOnlyKeys(3, 5);
            assertThat(stepsOf(steps.run.norms.stream()
                            .filter(norm -> norm.measure().equals(gradients))
                            .toList()))
                    .containsExactly(2, 3, 4, 5);
        }
    }

    /** Without a warmup the first update already moves the weights. */
    @Test
    void withoutAWarmupAChangeOfWeightsIsToldAtTheSecondStep() {
        Scripted policy = new Scripted(1, 2, 3);
        try (Steps steps = new Steps(TinyRun.FULL, judgedBy(WEIGHT_CHANGE, policy), UNTRACED)) {
            steps.takeAll(3);
            assertThat(policy.active).containsOnlyKeys(2, 3);
        }
    }

    /** Tracing a change at every third step keeps copies at the steps before those, and no others. */
    @Test
    void aStepIsKeptOnlyWhereTheNextIsComparedWithIt() {
        Measure change = new Measure(Criterion.GRADIENT_CHANGE, MatrixNorm.L1);
        try (Steps steps = new Steps(TinyRun.FULL, Policies.NONE, tracing(3, change))) {
            PreviousStepBuffers copies = steps.buffers.copies().get("compared_gradient");
            List<Boolean> kept = new ArrayList<>();
            for (int step = 1; step <= 6; step++) {
                steps.take(step);
                kept.add(copies.isKept(step));
            }
            assertThat(kept).containsExactly(false, true, false, false, true, false);
            assertThat(stepsOf(steps.run.norms)).containsExactly(3, 6);
        }
    }

    /** The record has the norm itself, whatever the rule is told. */
    @ParameterizedTest
    @MethodSource("fineTunings")
    void aRuleThatJudgesByElementIsToldTheNormDividedByTheElements(FineTuning fineTuning) {
        Scripted policy = new Scripted().freezes(1, GATE);
        Policies perElement = new Policies(policy, StopPolicy.NEVER, Measure.GRADIENT_L1, true);
        try (Steps steps = new Steps(fineTuning, perElement, UNTRACED)) {
            Map<MatrixId, Long> elements = steps.run.trainable.elementsByMatrix();
            steps.take(1);
            Map<MatrixId, Double> told = policy.active.get(1);
            Map<MatrixId, Double> recorded = valuesOf(steps.run.norms, 1, Measure.GRADIENT_L1);
            assertThat(told).hasSize(MATRICES);
            told.forEach((matrix, value) -> assertThat(value).isEqualTo(recorded.get(matrix) / elements.get(matrix)));
            assertThat(steps.run.freezes)
                    .containsExactly(new FreezeEvent(
                            1, GATE, FreezeEvent.Kind.FREEZE, recorded.get(GATE) / elements.get(GATE), TAU + 1));
        }
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void aFreezeIsRecordedWithItsValueAndItsThreshold(FineTuning fineTuning) {
        Scripted policy = new Scripted().freezes(2, DOWN, Q);
        try (Steps steps = new Steps(fineTuning, judged(policy), UNTRACED)) {
            steps.takeAll(3);
            Map<MatrixId, Double> told = policy.active.get(2);
            assertThat(steps.run.freezes)
                    .containsExactly(
                            new FreezeEvent(2, Q, FreezeEvent.Kind.FREEZE, told.get(Q), TAU),
                            new FreezeEvent(2, DOWN, FreezeEvent.Kind.FREEZE, told.get(DOWN), TAU + 2));
            assertThat(told.get(Q)).isPositive().isNotEqualTo(told.get(DOWN));
        }
    }

    /** Gate and up share an adapter, so that both freeze where the rule names one. */
    @Test
    void matricesThatShareAnAdapterAreEachRecorded() {
        MatrixId gate = MatrixId.language(0, "gate");
        MatrixId up = MatrixId.language(0, "up");
        Scripted policy = new Scripted().freezes(1, up).probes(3, gate);
        try (Steps steps = new Steps(TinyRun.LORA, "phi4", judged(policy), UNTRACED, "0")) {
            steps.takeAll(3);
            assertThat(steps.run.freezes)
                    .extracting(FreezeEvent::step, FreezeEvent::matrix, FreezeEvent::event, FreezeEvent::value)
                    .containsExactly(
                            tuple(
                                    1,
                                    gate,
                                    FreezeEvent.Kind.FREEZE,
                                    policy.active.get(1).get(gate)),
                            tuple(
                                    1,
                                    up,
                                    FreezeEvent.Kind.FREEZE,
                                    policy.active.get(1).get(up)),
                            tuple(
                                    4,
                                    gate,
                                    FreezeEvent.Kind.THAW,
                                    policy.frozen.get(3).get(gate)),
                            tuple(
                                    4,
                                    up,
                                    FreezeEvent.Kind.THAW,
                                    policy.frozen.get(3).get(up)));
        }
    }

    /** One that came back a step ago has no weight to compare with: there is no value to record. */
    @Test
    void aFreezeWithoutAValueIsRecordedAsSuch() {
        Scripted policy = new Scripted(1).freezes(2, GATE).probes(3, GATE).freezes(4, GATE);
        try (Steps steps = new Steps(TinyRun.FULL, judgedBy(WEIGHT_CHANGE, policy), UNTRACED)) {
            steps.takeAll(4);
            assertThat(policy.active.get(4)).hasSize(MATRICES - 1).doesNotContainKey(GATE);
            assertThat(steps.run.freezes)
                    .extracting(FreezeEvent::step, FreezeEvent::event, event -> Double.isNaN(event.value()))
                    .containsExactly(
                            tuple(2, FreezeEvent.Kind.FREEZE, false),
                            tuple(4, FreezeEvent.Kind.THAW, true),
                            tuple(4, FreezeEvent.Kind.FREEZE, true));
        }
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void whatWasOnlyLookedAtIsNeitherFrozenAgainNorToldAsActive(FineTuning fineTuning) {
        Scripted policy = new Scripted(4).freezes(1, GATE, Q).probes(3);
        try (Steps steps = new Steps(fineTuning, judged(policy), UNTRACED)) {
            steps.takeAll(4);
            assertThat(policy.active.get(1)).hasSize(MATRICES);
            assertThat(policy.frozen.get(1)).isEmpty();
            assertThat(policy.active.get(3)).hasSize(MATRICES - 2).doesNotContainKeys(GATE, Q);
            assertThat(policy.frozen.get(3)).containsOnlyKeys(GATE, Q);
            assertThat(policy.active.get(4)).hasSize(MATRICES - 2);
            assertThat(policy.frozen.get(4)).isEmpty();
            assertThat(steps.run.freezes).extracting(FreezeEvent::step).containsExactly(1, 1);
            assertThat(valuesOf(steps.run.norms, 3, Measure.GRADIENT_L1)).hasSize(MATRICES);
            assertThat(steps.control.frozenMatrices()).isEqualTo(2);
        }
    }

    /** Looking at what is frozen does not move it. */
    @Test
    void whatWasOnlyLookedAtTakesNoUpdate() {
        Scripted policy = new Scripted().freezes(1, GATE).probes(2);
        try (Steps steps = new Steps(TinyRun.FULL, judged(policy), UNTRACED)) {
            steps.take(1);
            Map<String, float[]> before = steps.run.weights();
            steps.take(2);
            Map<String, float[]> after = steps.run.weights();
            String gate = "model.layers.1.mlp.gate_proj.weight";
            assertThat(after.get(gate)).isEqualTo(before.get(gate));
            String up = "model.layers.1.mlp.up_proj.weight";
            assertThat(after.get(up)).isNotEqualTo(before.get(up));
        }
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void aThawTakesEffectFromTheNextStepOnAndOnce(FineTuning fineTuning) {
        Scripted policy = new Scripted().freezes(1, GATE, Q).probes(3, GATE).freezes(4, GATE);
        try (Steps steps = new Steps(fineTuning, judged(policy), UNTRACED)) {
            List<Integer> frozen = new ArrayList<>();
            for (int step = 1; step <= 6; step++) {
                steps.take(step);
                frozen.add(steps.control.frozenMatrices());
            }
            assertThat(frozen).containsExactly(2, 2, 1, 2, 2, 2);
            assertThat(steps.run.freezes)
                    .filteredOn(event -> event.matrix().equals(GATE))
                    .extracting(FreezeEvent::step, FreezeEvent::event)
                    .containsExactly(
                            tuple(1, FreezeEvent.Kind.FREEZE),
                            tuple(4, FreezeEvent.Kind.THAW),
                            tuple(4, FreezeEvent.Kind.FREEZE));
            assertThat(steps.run.freezes.stream().filter(event -> event.event() == FreezeEvent.Kind.THAW))
                    .extracting(FreezeEvent::value, FreezeEvent::tau)
                    .containsExactly(tuple(policy.frozen.get(3).get(GATE), TAU + 1));
        }
    }

    /** Where nothing could be measured there is nothing to decide about. */
    @Test
    void aRuleIsNotAskedWhereNothingCouldBeMeasured() {
        Measure change = new Measure(Criterion.GRADIENT_CHANGE, MatrixNorm.L1);
        Scripted policy = new Scripted().freezes(1, GATE).freezes(2, DOWN);
        try (Steps steps = new Steps(TinyRun.FULL, judgedBy(change, policy), tracing(1, FROBENIUS))) {
            steps.takeAll(2);
            assertThat(policy.active).containsOnlyKeys(2);
            assertThat(steps.run.freezes).extracting(FreezeEvent::matrix).containsExactly(DOWN);
            assertThat(stepsOf(steps.run.norms)).containsExactly(1, 2);
        }
    }

    /** Widths 64, 128 of all heads, 64 of keys and values, 80 within the MLP; a rank of 4. */
    @ParameterizedTest
    @MethodSource("fineTunings")
    void normsAreRecordedWithTheElementsOfTheirMatrices(FineTuning fineTuning) {
        Map<String, Long> elements = fineTuning instanceof FineTuning.Lora
                ? Map.of("q", 768L, "k", 512L, "v", 512L, "o", 768L, "gate", 576L, "up", 576L, "down", 576L)
                : Map.of("q", 8192L, "k", 4096L, "v", 4096L, "o", 8192L, "gate", 5120L, "up", 5120L, "down", 5120L);
        Scripted policy = new Scripted(3).freezes(2, GATE);
        try (Steps steps = new Steps(fineTuning, judged(policy), UNTRACED)) {
            steps.takeAll(3);
            assertThat(steps.run.norms).hasSize(2 * MATRICES - 1);
            assertThat(steps.run.norms)
                    .allSatisfy(norm -> assertThat(norm.elements())
                            .as(norm.matrix().toString())
                            .isEqualTo(elements.get(norm.matrix().projection())));
        }
    }

    /** An A of 4 x 64 that q, k and v share, and B of 64, 16 and 16 rows: each counts all of it. */
    @Test
    void anAdapterThatSeveralMatricesShareCountsForEach() {
        try (Steps steps = new Steps(TinyRun.LORA, "phi4", judged(new Scripted(1)), UNTRACED, "0")) {
            steps.take(1);
            assertThat(steps.run.norms)
                    .filteredOn(norm -> norm.matrix().group().label().equals("attention"))
                    .extracting(norm -> norm.matrix().projection(), NormTrace::elements)
                    .containsOnly(tuple("q", 640L), tuple("k", 640L), tuple("v", 640L), tuple("o", 512L));
        }
    }

    @Test
    void frozenMatricesAreCountedByMatrixNotByParameter() {
        Scripted policy = new Scripted().freezes(1, MatrixId.language(0, "k")).freezes(2, MatrixId.language(1, "o"));
        try (Steps steps = new Steps(TinyRun.LORA, "phi4", judged(policy), UNTRACED, "0")) {
            assertThat(steps.control.frozenMatrices()).isZero();
            steps.take(1);
            assertThat(steps.control.frozenMatrices()).isEqualTo(3);
            steps.take(2);
            assertThat(steps.control.frozenMatrices()).isEqualTo(4);
        }
    }

    /** Moments of what is frozen for good are freed; of what may come back they are kept. */
    @Test
    void theOptimizerForgetsOnlyWhatCannotComeBack() {
        for (boolean mayThaw : new boolean[] {false, true}) {
            Scripted policy = new Scripted(1).freezes(2, GATE);
            policy.mayThaw = mayThaw;
            try (Steps steps = new Steps(TinyRun.FULL, judged(policy), UNTRACED)) {
                steps.takeAll(2);
                Parameter gate = steps.run.decoder.weights().all().stream()
                        .filter(weight -> weight.matrices().contains(GATE))
                        .findFirst()
                        .orElseThrow();
                steps.run
                        .optimizer
                        .state()
                        .forEach(
                                (name, tensors) -> assertThat(tensors.find(gate).isPresent())
                                        .as(name)
                                        .isEqualTo(mayThaw));
            }
        }
    }

    /** Recorded as it is, but nothing is decided by it; one that is infinite is a value. */
    @Test
    void aValueThatIsNotANumberIsNotTold() {
        Scripted policy = new Scripted(1);
        try (Steps steps = new Steps(TinyRun.FULL, judged(policy), UNTRACED);
                TensorScope scope = steps.run.scope.open()) {
            steps.control.begin(1);
            BackwardPass.Result result = steps.pass(scope, 1);
            scale(steps, result.gradients(), GATE, Double.NaN);
            scale(steps, result.gradients(), DOWN, Double.POSITIVE_INFINITY);
            steps.control.decide(
                    1, steps.control.measure(1, scope, result.lossSum(), result.gradients()), result.gradients());

            assertThat(policy.active.get(1)).hasSize(MATRICES - 1).doesNotContainKey(GATE);
            assertThat(policy.active.get(1).get(Q)).isFinite();
            assertThat(valuesOf(steps.run.norms, 1, Measure.GRADIENT_L1))
                    .hasSize(MATRICES)
                    .containsEntry(GATE, Double.NaN);
        }
    }

    private static void scale(Steps steps, Gradients gradients, MatrixId matrix, double factor) {
        List<Tensor> own = gradients.parameters().stream()
                .filter(parameter -> parameter.matrices().contains(matrix))
                .map(gradients::of)
                .toList();
        assertThat(own).hasSize(1);
        Torch.withoutGradients(() -> steps.run.decoder.kernels().scale(own, factor));
    }
}
