package io.gradessweep.calibrate;

import static io.gradessweep.calibrate.TrainingFixture.FULL;
import static io.gradessweep.calibrate.TrainingFixture.STEPS;
import static io.gradessweep.calibrate.TrainingFixture.config;
import static io.gradessweep.calibrate.TrainingFixture.counts;
import static io.gradessweep.calibrate.TrainingFixture.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.model.FlopCount;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final FineTuning LORA = new FineTuning.Lora(2, 4, List.of(Projection.values()));
    private static final MatrixId Q = MatrixId.language(0, "q");
    private static final MatrixId K = MatrixId.language(0, "k");
    private static final MatrixId V = MatrixId.language(0, "v");

    @Test
    void aMatrixFreezesWhereItsNormFirstLiesBelowTau() {
        Freezing freezing = replay(training("qwen3", FULL, 1), 15.5, "0.2");
        assertThat(freezing.frozenAt()).containsOnlyKeys(5);
        assertThat(freezing.frozenAt().get(5)).containsExactly(Q);
        assertThat(freezing.allFrozenStep()).isEmpty();
        assertThat(freezing.doneSteps()).isEqualTo(STEPS);

        Freezing later = replay(training("qwen3", FULL, 1), 15.5, "0.7");
        assertThat(later.stepOfMatrix()).containsExactly(Map.entry(Q, 8));
    }

    @Test
    void decisionsFallAtRecordedStepsAlone() {
        Freezing freezing = replay(training("qwen3", FULL, 3), 15.5, "0.2");
        assertThat(freezing.stepOfMatrix()).containsExactly(Map.entry(Q, 6));
    }

    /** A step's gradients are computed before it is decided what takes no part in its update. */
    @Test
    void flopsAreThoseOfEveryStepByItself() {
        RecordedTraining training = training("qwen3", FULL, 1);
        Freezing freezing = replay(training, 25.5, "0.2");
        assertThat(freezing.stepOfMatrix()).containsExactly(Map.entry(Q, 3), Map.entry(K, 5));
        long expected = 0;
        for (int step = 1; step <= STEPS; step++) {
            Set<MatrixId> active = new TreeSet<>(training.matrices());
            active.removeAll(step > 5 ? Set.of(Q, K) : step > 3 ? Set.of(Q) : Set.of());
            expected += new FlopCount(config("qwen3").graph(), FULL, active)
                    .training(counts(step))
                    .trainingFlops()
                    .longValueExact();
        }
        assertThat(freezing.flops()).isEqualTo(expected);
        assertThat(freezing.flopsRatio()).isBetween(0.5, 0.999);
    }

    @Test
    void theStepThatFreezesTheLastMatrixEndsTheRun() {
        Freezing freezing = replay(training("qwen3", FULL, 1), 1e9, "0.35");
        assertThat(freezing.frozenAt()).containsOnlyKeys(5);
        assertThat(freezing.frozenMatrices()).isEqualTo(7);
        assertThat(freezing.allFrozenStep()).hasValue(5);
        assertThat(freezing.flopsRatio()).isCloseTo((1 + 2 + 3 + 4 + 5) / 55.0, within(1e-9));
    }

    @Test
    void nothingFreezesBelowEveryNorm() {
        assertThat(replay(training("qwen3", LORA, 1), 9.9, "0").frozenAt()).isEmpty();
        assertThat(replay(training("qwen3", LORA, 1), 9.9, "0").flopsRatio()).isEqualTo(1.0);
    }

    @Test
    void matricesOfOneAdapterFreezeTogether() {
        Freezing freezing = replay(training("phi3", LORA, 1), 15.5, "0.2");
        assertThat(freezing.frozenAt().get(5)).containsExactly(Q, K, V);
    }

    /** With Q frozen from step 5 on, K's norm at step 9, 21, has become 21 exp(rate 4 / 70). */
    @Test
    void aCorrectionRaisesNormsByWhatIsFrozenAlready() {
        RecordedTraining training = training("qwen3", FULL, 1);
        EarlyStopping.GradES choice = choice(21.5, "0");
        assertThat(new Replay(training, Correction.NONE).of(choice).stepOfMatrix())
                .containsEntry(Q, 1)
                .containsEntry(K, 9);
        // At step 9 Q has been frozen for 8 of 10 steps: exposure 8 / 70.
        double least = Math.log(21.5 / 21) / (8 / 70.0);
        Replay barely = new Replay(training, new Correction(least * 0.99));
        Replay enough = new Replay(training, new Correction(least * 1.01));
        assertThat(barely.of(choice).stepOfMatrix()).containsEntry(K, 9);
        assertThat(enough.of(choice).stepOfMatrix()).containsEntry(Q, 1).containsEntry(K, 10);
    }

    @Test
    void theRateIsFoundInNormsThatFollowIt() {
        RecordedTraining training = training("qwen3", FULL, 1);
        Freezing freezing = replay(training, 25.5, "0.2");
        FrozenShare share = new FrozenShare(7, STEPS);
        List<NormRow> real = new ArrayList<>();
        for (NormRow row : training.norms()) {
            double factor = Math.exp(1.5 * share.exposure(row.step()));
            double[] values =
                    Arrays.stream(row.values()).map(value -> value * factor).toArray();
            values[0] = row.step() > 3 ? Double.NaN : values[0];
            real.add(new NormRow(row.step(), values));
            share.freeze(
                    row.step(),
                    freezing.frozenAt().getOrDefault(row.step(), Set.of()).size());
        }
        assertThat(CorrectionFit.of(training, freezing, real).fit().rate()).isCloseTo(1.5, within(1e-12));
        assertThat(CorrectionFit.NONE.fit()).isEqualTo(Correction.NONE);
    }

    @Test
    void whatWasNotRecordedIsRefused() {
        Replay replay = new Replay(training("qwen3", FULL, 1), Correction.NONE);
        EarlyStopping.GradES other = new EarlyStopping.GradES(1, Ratio.of("0.1"), Criterion.WEIGHT_CHANGE);
        assertThatThrownBy(() -> replay.of(other))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("test: replayed by gradient/l1, not weight_change/l1");
    }

    @Test
    void whatWouldThawIsRefused() {
        Replay replay = new Replay(training("qwen3", FULL, 1), Correction.NONE);
        EarlyStopping.GradES thawing = new EarlyStopping.GradES(
                new Tau.Fixed(1), Ratio.of("0.1"), Measure.GRADIENT_L1, false, 1, 1, new Thawing(2, 2), false);
        assertThatThrownBy(() -> replay.of(thawing)).hasMessageContaining("cannot tell what would thaw");
    }

    /** Norms fall by 1 a step: the third in a row below tau comes two steps after the first. */
    @Test
    void patienceAndASkippedMeasurementDelayWhatFreezes() {
        RecordedTraining training = training("qwen3", FULL, 1);
        Replay replay = new Replay(training, Correction.NONE);
        ReplayRule patient = new ReplayRule(Measure.GRADIENT_L1, false, 1, 3);
        ReplayRule seldom = new ReplayRule(Measure.GRADIENT_L1, false, 4, 1);
        int first = replay(training, 16.5, "0").frozenAt().firstKey();
        assertThat(first).isEqualTo(4);
        assertThat(replay.of(patient.at(16.5, Ratio.of("0"))).frozenAt().firstKey())
                .isEqualTo(6);
        assertThat(replay.of(seldom.at(16.5, Ratio.of("0"))).frozenAt().firstKey())
                .isEqualTo(5);
    }

    /** 11 to 19 for the first matrix, 10 more for each next, in nine of ten steps: what is below 0.05 of them froze. */
    @Test
    void aQuantileIsLearntInTheGracePeriod() {
        RecordedTraining training = training("qwen3", FULL, 1);
        Tau lowest = new Tau.Quantile(Ratio.of("0.001"), Tau.Pool.ALL);
        Freezing freezing = new Replay(training, Correction.NONE)
                .of(new EarlyStopping.GradES(
                        lowest, Ratio.of("0.5"), Measure.GRADIENT_L1, false, 1, 1, Thawing.NEVER, false));
        assertThat(freezing.stepOfMatrix()).containsEntry(Q, 6).hasSize(1);
    }

    @Test
    void quantilesSpreadOverWhatWasMeasured() {
        assertThat(training("qwen3", FULL, 1).quantiles(3)).containsExactly(21, 45, 68);
    }

    /** Medians of places 0 to 3 and 4 to 6, 20 - step + 10 x place: 30 and 65; level 0.5 is 15 and 32.5. */
    @Test
    void selectorsHaveThresholdsInProportionToTheirMedianNorms() {
        RecordedTraining training = training("qwen3", FULL, 1)
                .withThresholdsOf(List.of("language.attention", "language.mlp"), Ratio.of("0"));
        RelativeThresholds thresholds = training.rule().thresholds();
        assertThat(thresholds.references().thresholds())
                .containsEntry("language.attention", 30.0)
                .containsEntry("language.mlp", 65.0)
                .hasSize(2);
        assertThat(thresholds.at(0.5)).isEqualTo(new Tau.Fixed(15, 32.5));
        assertThat(thresholds.at(1 / 3.0)).isEqualTo(new Tau.Fixed(10, 21.67));
        Replay replay = new Replay(training, Correction.NONE);
        EarlyStopping.GradES apart = training.rule().at(0.5, Ratio.of("0"));
        assertThat(apart.tau()).isEqualTo(new Tau.Fixed(15, 32.5));
        assertThat(replay.of(apart).stepOfMatrix()).containsOnlyKeys(Q).containsEntry(Q, 6);
        assertThat(training.quantiles(3)[1]).isCloseTo(1, within(0.1));
        assertThat(training.rule().label())
                .isEqualTo("gradient/l1, tau = level x 30 (language.attention), 65 (language.mlp)");
    }

    /** Of steps 6 to 10 alone: the MLP's are 50 to 54, 60 to 64 and 70 to 74. */
    @Test
    void thresholdsAreInProportionToNormsAfterTheGracePeriod() {
        RelativeThresholds thresholds = training("qwen3", FULL, 1)
                .withThresholdsOf(List.of("language.mlp"), Ratio.of("0.5"))
                .rule()
                .thresholds();
        assertThat(thresholds.references().thresholds())
                .as("and all others have one together")
                .isEqualTo(new TreeMap<>(Map.of("", 30.0, "language.mlp", 62.0)));
    }

    /** Of adapters on q alone, nothing else has a norm; what does not train has any threshold. */
    @Test
    void whatDoesNotTrainNeedsNoNorms() {
        RelativeThresholds thresholds = RelativeThresholds.ofMedians(
                List.of("language.attention.q"), List.of(Q), matrix -> new double[] {1, 7, 3});
        assertThat(thresholds.bySelector(2)).isEqualTo(new TreeMap<>(Map.of("", 2.0, "language.attention.q", 6.0)));
    }

    /** What recompute repeats is counted as often as it is repeated: at every step, and less once a matrix is frozen. */
    @Test
    void flopsOfRecomputedLayersAreCounted() {
        List<TokenCounts> until = new ArrayList<>(List.of(TokenCounts.NONE));
        long expected = 0;
        for (int step = 1; step <= STEPS; step++) {
            until.add(until.get(step - 1).plus(counts(step)));
            Set<MatrixId> active = new TreeSet<>(training("qwen3", FULL, 1).matrices());
            active.removeAll(step > 4 ? Set.of(Q, K) : Set.of());
            FlopCount count = new FlopCount(config("qwen3").graph(), FULL, active);
            expected += count.training(counts(step))
                    .plus(count.recompute(counts(step)))
                    .trainingFlops()
                    .longValueExact();
        }
        FreezingCosts costs = new FreezingCosts(config("qwen3").graph(), FULL, true, until);
        SortedMap<Integer, Set<MatrixId>> frozenAt = new TreeMap<>(Map.of(4, Set.of(Q, K)));
        assertThat(costs.flops(frozenAt, STEPS)).isEqualTo(expected);
        assertThat(costs.unfrozen()).isGreaterThan(expected);
        assertThat(costs.unfrozen())
                .isGreaterThan(new FreezingCosts(config("qwen3").graph(), FULL, false, until).unfrozen());
    }

    @Test
    void aSelectorOfNoMatrixThatTrainsIsRefused() {
        assertThatThrownBy(() -> training("qwen3", FULL, 1).withThresholdsOf(List.of("vision"), Ratio.of("0")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("--selectors vision: no norm above 0")
                .hasMessageContaining("language.attention.k, language.attention.o");
    }

    private static Freezing replay(RecordedTraining training, double tau, String ratio) {
        return new Replay(training, Correction.NONE).of(choice(tau, ratio));
    }

    private static EarlyStopping.GradES choice(double tau, String ratio) {
        return new EarlyStopping.GradES(tau, Ratio.of(ratio), Criterion.GRADIENT);
    }
}
