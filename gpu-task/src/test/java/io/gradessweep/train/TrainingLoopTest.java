package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.StopReason;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Ratio;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingLoopTest {
    static List<FineTuning> fineTunings() {
        return List.of(TinyRun.FULL, TinyRun.LORA);
    }

    /** Freezes given matrices at given steps, and keeps what it was told. */
    private static final class Scripted implements FreezePolicy {
        private final Map<Integer, Set<MatrixId>> script;

        Scripted(Map<Integer, Set<MatrixId>> script) {
            this.script = script;
        }

        @Override
        public Request at(int step) {
            return Request.ACTIVE;
        }

        @Override
        public FreezeDecision decide(int step, CriterionValues values) {
            return FreezeDecision.freezing(script.getOrDefault(step, Set.of()));
        }
    }

    private static Policies scripted(Map<Integer, Set<MatrixId>> script) {
        return new Policies(new Scripted(script), StopPolicy.NEVER, Measure.GRADIENT_L1, false);
    }

    private static Policies grades(double tau, String ratio, int steps) {
        return Policies.of(new EarlyStopping.GradES(tau, Ratio.of(ratio), Criterion.GRADIENT), steps, 1);
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void aMatrixFrozenAtStepTDoesNotTakeStepT(FineTuning fineTuning) {
        MatrixId frozen = MatrixId.language(1, "gate");
        try (TinyRun run = new TinyRun(fineTuning)) {
            Map<String, float[]> atThree = new HashMap<>();
            run.train(scripted(Map.of(3, Set.of(frozen))), 3, step -> {
                if (step == 3) {
                    atThree.putAll(run.weights());
                }
                return TinyRun.batches(1).step(step);
            });
            for (Map.Entry<String, float[]> weight : run.weights().entrySet()) {
                boolean isFrozen = weight.getKey().contains("layers.1.mlp.gate_proj");
                boolean base = fineTuning instanceof FineTuning.Lora
                        && !weight.getKey().startsWith("base_model");
                assertThat(Arrays.equals(atThree.get(weight.getKey()), weight.getValue()))
                        .as(weight.getKey())
                        .isEqualTo(isFrozen || base);
            }
            assertThat(run.freezes).extracting("step", "matrix").containsExactly(tuple(3, frozen));
        }
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void theGradientsOfTheOthersDoNotChange(FineTuning fineTuning) {
        Set<MatrixId> frozen = Set.of(MatrixId.language(1, "v"), MatrixId.language(2, "down"));
        TokenBatch batch = TinyRun.batch(5, 2);
        Map<String, float[]> all = gradients(fineTuning, batch, Set.of());
        Map<String, float[]> some = gradients(fineTuning, batch, frozen);
        assertThat(some).hasSize(all.size() - (fineTuning instanceof FineTuning.Lora ? 4 : 2));
        some.forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(all.get(name)));
    }

    private static Map<String, float[]> gradients(FineTuning fineTuning, TokenBatch batch, Set<MatrixId> frozen) {
        try (TinyRun run = new TinyRun(fineTuning)) {
            run.trainable.freeze(frozen);
            BackwardPass.Result result =
                    new BackwardPass(run.decoder, run.trainable).run(run.scope, batch, batch.lossTokens());
            Map<String, float[]> gradients = new HashMap<>();
            for (Parameter parameter : result.gradients().parameters()) {
                gradients.put(parameter.name(), result.gradients().of(parameter).toFloats());
            }
            return gradients;
        }
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void microBatchingChangesTheGradientByRoundingAlone(FineTuning fineTuning) {
        TokenBatch whole = TinyRun.batch(5, 4);
        Map<String, float[]> together = gradients(fineTuning, whole, Set.of());
        try (TinyRun run = new TinyRun(fineTuning)) {
            BackwardPass pass = new BackwardPass(run.decoder, run.trainable);
            BackwardPass.Result sum = null;
            for (int row = 0; row < whole.rows(); row++) {
                if (sum == null) {
                    sum = pass.run(run.scope, row(whole, row), whole.lossTokens());
                } else {
                    pass.add(run.scope, sum, row(whole, row), whole.lossTokens(), 0);
                }
            }
            for (Parameter parameter : sum.gradients().parameters()) {
                float[] expected = together.get(parameter.name());
                float largest = 0;
                for (float value : expected) {
                    largest = Math.max(largest, Math.abs(value));
                }
                assertThat(sum.gradients().of(parameter).toFloats())
                        .as(parameter.name())
                        .containsExactly(expected, within(largest * 1e-5f + 1e-9f));
            }
        }
    }

    private static TokenBatch row(TokenBatch batch, int row) {
        int begin = row * batch.length();
        int end = begin + batch.length();
        return TokenBatch.of(
                1,
                batch.length(),
                Arrays.copyOfRange(batch.ids(), begin, end),
                Arrays.copyOfRange(batch.targets(), begin, end),
                new int[] {batch.lengths()[row]});
    }

    /** Rows of 15 and of 2 loss tokens: a mean of micro-batch means would weigh the short row's tokens sevenfold. */
    @Test
    void lossTokensWeighEquallyWhateverTheirMicroBatch() {
        TokenBatch together = unequalRows();
        try (TinyRun whole = new TinyRun(TinyRun.FULL);
                TinyRun parts = new TinyRun(TinyRun.FULL)) {
            whole.train(Policies.NONE, 3, step -> List.of(together));
            parts.train(Policies.NONE, 3, step -> List.of(row(together, 0), row(together, 1)));
            for (int step = 0; step < 3; step++) {
                assertThat(parts.steps.get(step).loss())
                        .isCloseTo(whole.steps.get(step).loss(), within(1e-5));
                assertThat(parts.steps.get(step).gradientNorm())
                        .isCloseTo(whole.steps.get(step).gradientNorm(), within(1e-3));
            }
        }
    }

    private static TokenBatch unequalRows() {
        TokenBatch batch = TinyRun.batch(5, 2);
        int[] targets = batch.targets().clone();
        Arrays.fill(targets, batch.length(), 2 * batch.length() - 3, TokenBatch.IGNORED);
        return TokenBatch.of(2, batch.length(), batch.ids(), targets, batch.lengths());
    }

    /** Step order: the criterion is read before clipping, and clipping is over what is still active. */
    @Test
    void clippingComesAfterTheDecisionAndLeavesOutWhatFroze() {
        Set<MatrixId> frozen = Set.of(MatrixId.language(0, "o"), MatrixId.language(2, "k"));
        try (TinyRun free = new TinyRun(TinyRun.FULL);
                TinyRun clipped = new TinyRun(TinyRun.FULL);
                TinyRun freezing = new TinyRun(TinyRun.FULL)) {
            free.clipNorm = 0;
            free.train(scripted(Map.of()), 1);
            clipped.clipNorm = 1e-6;
            clipped.train(scripted(Map.of()), 1);
            assertThat(clipped.norms).isEqualTo(free.norms);
            assertThat(clipped.steps.get(0).gradientNorm())
                    .isEqualTo(free.steps.get(0).gradientNorm());

            freezing.train(scripted(Map.of(1, frozen)), 1);
            assertThat(freezing.norms).isEqualTo(free.norms);
            double left = freezing.steps.get(0).gradientNorm();
            double all = free.steps.get(0).gradientNorm();
            assertThat(left).isCloseTo(Math.sqrt(all * all - squares(frozen)), within(1e-5));
        }
    }

    /** Summed squares of these matrices' gradients at step 1. */
    private static double squares(Set<MatrixId> matrices) {
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            BackwardPass pass = new BackwardPass(run.decoder, run.trainable);
            List<TokenBatch> batches = TinyRun.batches(1).step(1);
            int lossTokens = batches.stream().mapToInt(TokenBatch::lossTokens).sum();
            BackwardPass.Result sum = pass.run(run.scope, batches.get(0), lossTokens);
            pass.add(run.scope, sum, batches.get(1), lossTokens, 0);
            double squares = 0;
            for (Parameter parameter : sum.gradients().parameters()) {
                if (!Collections.disjoint(parameter.matrices(), matrices)) {
                    for (float value : sum.gradients().of(parameter).toFloats()) {
                        squares += (double) value * value;
                    }
                }
            }
            return squares;
        }
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void theSameRunTwiceIsBitIdentical(FineTuning fineTuning) {
        List<StepTrace> first = traced(fineTuning);
        assertThat(traced(fineTuning)).isEqualTo(first);
        assertThat(first.get(19).frozenMatrices()).isBetween(1, 20);
    }

    /** A tau that some matrices fall below and others do not: the median over an unfrozen run's norms. */
    private static double medianNorm(FineTuning fineTuning) {
        try (TinyRun run = new TinyRun(fineTuning)) {
            run.train(grades(1e-9, "0.3", 20), 20);
            double[] norms =
                    run.norms.stream().mapToDouble(NormTrace::value).sorted().toArray();
            return norms[norms.length / 2];
        }
    }

    /** Twenty steps with freezing, seconds taken out. */
    private static List<StepTrace> traced(FineTuning fineTuning) {
        double tau = medianNorm(fineTuning);
        try (TinyRun run = new TinyRun(fineTuning)) {
            run.train(grades(tau, "0.3", 20), 20);
            List<StepTrace> steps = new ArrayList<>();
            for (StepTrace step : run.steps) {
                steps.add(new StepTrace(
                        step.step(),
                        step.loss(),
                        step.learningRate(),
                        step.gradientNorm(),
                        step.counts(),
                        0,
                        step.frozenMatrices(),
                        step.flops()));
            }
            return steps;
        }
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void gradesFreezesBelowTauAfterTheGracePeriodAndNeverMeasuresFrozenMatricesAgain(FineTuning fineTuning) {
        double tau = medianNorm(fineTuning);
        try (TinyRun run = new TinyRun(fineTuning)) {
            run.train(grades(tau, "0.3", 20), 20);
            assertThat(run.freezes).isNotEmpty();
            Map<MatrixId, Integer> frozenAt = new HashMap<>();
            run.freezes.forEach(event -> {
                assertThat(event.step()).isGreaterThan(6);
                assertThat(event.value()).isLessThan(tau);
                assertThat(frozenAt.put(event.matrix(), event.step())).isNull();
            });
            run.norms.forEach(norm -> {
                assertThat(norm.step()).isGreaterThan(6);
                int last = frozenAt.getOrDefault(norm.matrix(), 20);
                assertThat(norm.step()).isLessThanOrEqualTo(last);
                boolean freezesNow = norm.step() == frozenAt.getOrDefault(norm.matrix(), -1);
                assertThat(norm.value() < tau).isEqualTo(freezesNow);
            });
            assertThat(run.loop.frozenMatrices()).isEqualTo(run.freezes.size());
        }
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void whenEveryMatrixIsFrozenTheRunStopsWithThatStepsUpdateDone(FineTuning fineTuning) {
        try (TinyRun run = new TinyRun(fineTuning)) {
            assertThat(run.train(grades(1e9, "0.5", 8), 8)).isEqualTo(StopReason.ALL_FROZEN);
            assertThat(run.steps).hasSize(5);
            assertThat(run.freezes).hasSize(21);
        }
    }

    /** A warmup's first update has rate 0: that no weight changed is not convergence. */
    @Test
    void weightChangesAreNotToldAfterAnUpdateOfRateZero() {
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            run.train(Policies.of(new EarlyStopping.GradES(1e-9, Ratio.of("0"), Criterion.WEIGHT_CHANGE), 6, 1), 6);
            assertThat(run.steps.get(0).learningRate()).isZero();
            assertThat(run.freezes).isEmpty();
            assertThat(run.norms).extracting(NormTrace::step).containsOnly(3, 4, 5, 6);
            assertThat(run.norms).allSatisfy(norm -> assertThat(norm.value()).isPositive());
        }
    }

    @Test
    void trainOnlyProjectionsLeavesTheRestAlone() {
        try (TinyRun run = new TinyRun(new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS))) {
            Map<String, float[]> before = run.weights();
            run.train(Policies.NONE, 3);
            run.weights()
                    .forEach((name, weight) -> assertThat(Arrays.equals(before.get(name), weight))
                            .as(name)
                            .isEqualTo(!name.contains("_proj")));
        }
    }

    @Test
    void stopAtEndsOnItsStep() {
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            Policies policies = Policies.of(new EarlyStopping.StopAt(Ratio.of("0.55")), 10, 1);
            assertThat(run.train(policies, 10)).isEqualTo(StopReason.STOP_AT);
            assertThat(run.steps).hasSize(6);
        }
    }

    @Test
    void patienceValidatesCountsItsFlopsAndStops() {
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            EarlyStopping.ValidationLoss spec = new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 100, 3, false);
            assertThat(run.train(Policies.of(spec, 20, 1), 20)).isEqualTo(StopReason.PATIENCE);
            // The first check improves on infinity; the next three cannot by 100 nats.
            assertThat(run.validations).extracting("step").containsExactly(2, 4, 6, 8);
            assertThat(run.validations).extracting("improved").containsExactly(true, false, false, false);
            assertThat(run.loop.flops().validationFlops()).isPositive();
        }
    }

    /** They cost FLOPs, and change neither a weight nor what a rule decides: checks of ES fall on other steps, but for one. */
    @Test
    void validationsThatAreOnlyRecordedDecideNothing() {
        EarlyStopping grades = new EarlyStopping.GradES(1e9, Ratio.of("0.5"), Criterion.GRADIENT);
        EarlyStopping es = new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 100, 3, true);
        Map<EarlyStopping, List<Integer>> validated = Map.of(grades, List.of(3, 6, 9), es, List.of(2, 3, 4, 6, 8));
        validated.forEach((choice, steps) -> {
            try (TinyRun plain = new TinyRun(TinyRun.FULL);
                    TinyRun traced = new TinyRun(TinyRun.FULL)) {
                plain.restoreBest = choice.restoreBest();
                traced.restoreBest = choice.restoreBest();
                Policies policies = Policies.of(choice, 20, 1);
                StopReason reason = plain.train(policies, 20);
                Policies tracing = Policies.of(choice, 20, 1).validatingEvery(3);
                assertThat(traced.train(tracing, 20)).isEqualTo(reason);
                assertThat(traced.weights()).usingRecursiveComparison().isEqualTo(plain.weights());
                assertThat(traced.freezes).isEqualTo(plain.freezes);
                assertThat(traced.validations).extracting("step").containsExactlyElementsOf(steps);
                assertThat(improvements(traced)).isEqualTo(improvements(plain));
                long once = traced.validator().flops(traced.trainable.flopCount());
                assertThat(traced.loop.flops().validationFlops()).isEqualTo(steps.size() * once);
                assertThat(traced.loop.flops().withoutValidation().trainingFlops())
                        .as("what the steps spent, without validations")
                        .isEqualTo(traced.steps.stream()
                                .mapToLong(StepTrace::flops)
                                .sum());
                assertThat(traced.loop.flops().withoutValidation())
                        .isEqualTo(plain.loop.flops().withoutValidation());
            }
        });
    }

    private static List<Integer> improvements(TinyRun run) {
        return run.validations.stream()
                .filter(ValidationTrace::improved)
                .map(ValidationTrace::step)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBestWeightsComeBackOnlyWhenAsked(boolean restore) {
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            run.restoreBest = restore;
            EarlyStopping.ValidationLoss spec = new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 100, 3, restore);
            run.train(Policies.of(spec, 20, 1), 20);
            double left = run.validator().loss();
            double atBest = run.validations.get(0).loss();
            assertThat(left == atBest).isEqualTo(restore);
        }
    }

    @Test
    void everyOptimizerLearnsAFixedBatch() {
        for (OptimizerSpec spec : List.of(
                TinyRun.ADAMW,
                new OptimizerSpec.Adam(1e-3, 0.9, 0.999, 1e-8, 0.01),
                new OptimizerSpec.Sgd(1e-3, 0.9, 0.01),
                new OptimizerSpec.Sgd(1e-3, 0, 0))) {
            try (TinyRun run = new TinyRun(TinyRun.FULL, spec)) {
                List<TokenBatch> fixed = List.of(TinyRun.batch(3, 2));
                run.train(Policies.NONE, 10, step -> fixed);
                assertThat(run.steps.get(9).loss())
                        .as(spec.toString())
                        .isLessThan(run.steps.get(0).loss());
            }
        }
    }

    @Test
    void aLossThatIsNotFiniteEndsTheRun() {
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            Parameter norm = run.decoder.weights().all().stream()
                    .filter(weight -> weight.name().equals("model.norm.weight"))
                    .findFirst()
                    .orElseThrow();
            Torch.withoutGradients(() -> run.decoder.kernels().scale(List.of(norm.value()), Double.POSITIVE_INFINITY));
            assertThatThrownBy(() -> run.train(Policies.NONE, 3))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("step 1");
        }
    }

    @Test
    void aLossAboveItsLimitEndsTheRun() {
        double loss;
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            run.train(Policies.NONE, 1);
            loss = run.steps.get(0).loss();
        }
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            run.lossLimit = loss - 0.01;
            assertThatThrownBy(() -> run.train(Policies.NONE, 1))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageStartingWith("diverged at step 1: loss " + loss + " is above train.loss_limit ");
            assertThat(run.steps).isEmpty();
        }
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            run.lossLimit = loss;
            run.train(Policies.NONE, 1);
            assertThat(run.steps).hasSize(1);
        }
    }

    @Test
    void tokensAndFlopsAddUpOverTheSteps() {
        try (TinyRun run = new TinyRun(TinyRun.FULL)) {
            run.train(Policies.NONE, 4);
            TokenCounts tokens = run.steps.stream().map(StepTrace::counts).reduce(TokenCounts.NONE, TokenCounts::plus);
            assertThat(run.loop.tokens()).isEqualTo(tokens);
            assertThat(run.loop
                            .flops()
                            .backwardInputFlops()
                            .add(run.loop.flops().backwardWeightFlops()))
                    .isEqualTo(run.loop.flops().forwardFlops().shiftLeft(1));
            assertThat(new HashSet<>(run.steps)).hasSize(4);
        }
    }
}
