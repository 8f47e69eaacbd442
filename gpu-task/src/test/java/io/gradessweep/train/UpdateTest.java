package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.StepBatches;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.StopReason;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the loop does with a gradient, and with the weights of the best validation. */
class UpdateTest {
    private static final OptimizerSpec PLAIN_SGD = new OptimizerSpec.Sgd(1e-3, 0, 0);
    private static final double RATE = 0.5;

    /** Plain SGD moves the weights by the rate times the gradient that clipping leaves; the first step warms up. */
    @ParameterizedTest
    @CsvSource({"0.25, 0.25", "0, -1", "1000, -1"})
    void anUpdateIsAsLongAsTheClippedGradient(double clipNorm, double expected) {
        try (TinyRun run = new TinyRun(TinyRun.FULL, PLAIN_SGD)) {
            run.clipNorm = clipNorm;
            run.learningRate = RATE;
            Map<String, float[]> before = run.weights();
            run.train(Policies.NONE, 2);

            StepTrace second = run.steps.get(1);
            assertThat(run.steps).extracting(StepTrace::learningRate).containsExactly(0.0, RATE);
            assertThat(second.gradientNorm()).isGreaterThan(0.25).isLessThan(1000);
            double length = expected < 0 ? second.gradientNorm() : expected;
            assertThat(distance(before, run.weights())).isCloseTo(RATE * length, withinPercentage(0.1));
        }
    }

    private static double distance(Map<String, float[]> one, Map<String, float[]> other) {
        double squares = 0;
        for (Map.Entry<String, float[]> weight : one.entrySet()) {
            float[] values = other.get(weight.getKey());
            for (int i = 0; i < values.length; i++) {
                squares += Math.pow((double) values[i] - weight.getValue()[i], 2);
            }
        }
        return Math.sqrt(squares);
    }

    /** PyTorch adds 1e-6 to the norm, and never makes a gradient longer. */
    @Test
    void theFactorOfClipping() {
        assertThat(GradientClip.factor(1, 4)).isCloseTo(1 / 4.000001, within(1e-15));
        assertThat(GradientClip.factor(5, 4)).isEqualTo(1);
        assertThat(GradientClip.factor(0, 4)).isEqualTo(1);
        assertThat(GradientClip.factor(1, 0)).isEqualTo(1);
        assertThat(GradientClip.globalNorm(List.of(3.0, 4.0, 12.0))).isEqualTo(13);
    }

    /** Improves at its second check, which is not its last one. */
    private static final class SecondIsBest implements StopPolicy {
        @Override
        public boolean validatesAt(int step) {
            return step % 2 == 0;
        }

        @Override
        public boolean improves(int step, double validationLoss) {
            return step <= 4;
        }

        @Override
        public Optional<StopReason> stopsAfter(int step) {
            return Optional.empty();
        }
    }

    /** What computes is what was restored, in bf16 too, where it is a copy. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "BF16"})
    void theWeightsOfTheLatestImprovementComeBack(Precision precision) {
        try (TinyRun run = new TinyRun(TinyRun.FULL, TinyRun.ADAMW, "qwen3", precision)) {
            run.restoreBest = true;
            run.train(new Policies(FreezePolicy.NEVER, new SecondIsBest(), Policies.NONE.measure(), false), 7);

            double[] losses =
                    run.validations.stream().mapToDouble(ValidationTrace::loss).toArray();
            assertThat(losses).hasSize(3).doesNotHaveDuplicates();
            assertThat(run.validator().loss()).isEqualTo(losses[1]);
        }
    }

    /** B begins with zeros, so that only its gradient tells what was dropped; the rate of 0 leaves it so. */
    @Test
    void whatIsDroppedDiffersByStepMicroBatchAndSeed() {
        TokenBatch batch = TinyRun.batch(5, 2);
        List<StepTrace> once = dropping(List.of(batch), 1);
        assertThat(once.get(1).gradientNorm()).isNotEqualTo(once.get(0).gradientNorm());
        assertThat(dropping(List.of(batch), 1).get(1).gradientNorm())
                .isEqualTo(once.get(1).gradientNorm());
        assertThat(dropping(List.of(batch), 2).get(0).gradientNorm())
                .isNotEqualTo(once.get(0).gradientNorm());
        double twice = dropping(List.of(batch, batch), 1).get(0).gradientNorm();
        assertThat(twice).isNotCloseTo(once.get(0).gradientNorm(), withinPercentage(0.1));
    }

    private static List<StepTrace> dropping(List<TokenBatch> batches, long seed) {
        FineTuning lora = new FineTuning.Lora(4, 8, false, 0.5, List.of(Projection.values()));
        try (TinyRun run = new TinyRun(lora)) {
            loop(run, 0, 2, step -> batches, run.validator(), Policies.NONE, seed)
                    .run();
            return List.copyOf(run.steps);
        }
    }

    private static TrainingLoop loop(
            TinyRun run,
            double rate,
            int steps,
            StepBatches batches,
            Validator validator,
            Policies policies,
            long seed) {
        double dropout = run.decoder.adapter().isPresent() ? 0.5 : 0;
        Schedule schedule = new Schedule(new ScheduleSpec(ScheduleSpec.Shape.CONSTANT, Ratio.of("0")), rate, steps);
        return new TrainingLoop(new TrainingLoop.Setup(
                new TrainingLoop.Trained(
                        run.scope, run.decoder, run.trainable, new BackwardPass.Settings(false, dropout)),
                new TrainingLoop.Update(run.optimizer, schedule, 0, 0),
                new TrainingLoop.Rules(policies, TrainingLoop.Tracing.NONE, false),
                new TrainingLoop.Data(batches, validator, seed),
                new TrainingLoop.Surroundings(run, new PhaseClock(), () -> false)));
    }

    /** The mean over no tokens is not a number. */
    @Test
    void aValidationLossThatIsNotFiniteEndsTheRun() {
        EarlyStopping es = new EarlyStopping.ValidationLoss(Ratio.of("0.5"), 0, 3, false);
        try (TinyRun run = new TinyRun(TinyRun.LORA)) {
            Validator empty = new Validator(run.decoder, List.of());
            TrainingLoop loop = loop(run, 1e-3, 4, TinyRun.batches(1), empty, Policies.of(es, 4, 1), 1);
            assertThatThrownBy(loop::run)
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("validation loss NaN after step 2");
            assertThat(run.steps).hasSize(2);
            assertThat(run.validations).isEmpty();
        }
    }
}
