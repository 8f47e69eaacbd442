package io.gradessweep.train;

import static io.gradessweep.train.Decisions.freezing;
import static io.gradessweep.train.Decisions.thawing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import io.gradessweep.train.FreezePolicy.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules whose settings are not round numbers, and matrices that freeze, thaw and freeze again; plain numbers. */
class RulesOverTimeTest {
    private static final MatrixId Q = MatrixId.language(0, "q");
    private static final MatrixId K = MatrixId.language(0, "k");
    private static final Measure FROBENIUS = new Measure(Criterion.GRADIENT, MatrixNorm.FROBENIUS);

    private static Policies grades(Tau tau, int every, int patience, Thawing thawing, boolean perElement) {
        return Policies.of(
                new EarlyStopping.GradES(tau, Ratio.of("0.5"), FROBENIUS, perElement, every, patience, thawing, false),
                20,
                1);
    }

    /** The row of three ends with the freeze: what thawed has to be below tau three times again. */
    @Test
    void patienceBeginsAnewAfterAThaw() {
        FreezePolicy policy =
                grades(new Tau.Fixed(1), 1, 3, new Thawing(2, 1), false).freeze();
        for (int step = 11; step <= 12; step++) {
            assertThat(freezing(policy, step, Map.of(Q, 0.5))).isEmpty();
        }
        assertThat(freezing(policy, 13, Map.of(Q, 0.5))).containsExactly(Q);
        assertThat(thawing(policy, 14, Map.of(Q, 1.5))).containsExactly(Q);
        FreezePolicy resumed =
                grades(new Tau.Fixed(1), 1, 3, new Thawing(2, 1), false).freeze();
        resumed.resume(policy.state());
        for (FreezePolicy each : List.of(policy, resumed)) {
            assertThat(freezing(each, 15, Map.of(Q, 0.5))).isEmpty();
            assertThat(freezing(each, 16, Map.of(Q, 0.5))).isEmpty();
            assertThat(freezing(each, 17, Map.of(Q, 0.5))).containsExactly(Q);
        }
    }

    /** Each matrix thaws by its own threshold. */
    @Test
    void aMatrixThawsAboveItsOwnThreshold() {
        Tau tau = new Tau.Selected(new TreeMap<>(Map.of("language.attention.q", 1.0, "language.attention.k", 4.0)));
        FreezePolicy policy = grades(tau, 1, 1, new Thawing(2, 1.5), false).freeze();
        assertThat(thawing(policy, 12, Map.of(Q, 1.6, K, 5.9))).containsExactly(Q);
        assertThat(thawing(policy, 12, Map.of(Q, 1.5, K, 6.1))).containsExactly(K);
    }

    /** In the grace period every fourth step, and after it the first and every fourth: T = 20, half of it grace. */
    @Test
    void aQuantileIsLearntAtEveryKthStep() {
        FreezePolicy policy = grades(new Tau.Quantile(Ratio.of("0.5"), Tau.Pool.ALL), 4, 1, Thawing.NEVER, false)
                .freeze();
        List<Integer> asked = IntStream.rangeClosed(1, 20)
                .filter(step -> policy.at(step) == Request.ACTIVE)
                .boxed()
                .toList();
        assertThat(asked).containsExactly(4, 8, 11, 15, 19);
    }

    /** More values than an array begins with: the median of 1 to 101 is 51. */
    @Test
    void aQuantileKeepsEveryValueOfTheGracePeriod() {
        Tau tau = new Tau.Quantile(Ratio.of("0.5"), Tau.Pool.ALL);
        FreezePolicy policy = grades(tau, 1, 1, Thawing.NEVER, false).freeze();
        Map<MatrixId, Double> values = new TreeMap<>();
        for (int layer = 0; layer <= 100; layer++) {
            values.put(MatrixId.language(layer, "q"), 101.0 - layer);
        }
        assertThat(freezing(policy, 10, values)).isEmpty();
        FreezePolicy resumed = grades(tau, 1, 1, Thawing.NEVER, false).freeze();
        resumed.resume(policy.state());
        for (FreezePolicy each : List.of(policy, resumed)) {
            assertThat(Decisions.threshold(each, 11, Q)).isEqualTo(51);
        }
    }

    @Test
    void theMeasureIsTheRulesOwn() {
        Policies perElement = grades(new Tau.Fixed(1), 1, 1, Thawing.NEVER, true);
        assertThat(perElement.perElement()).isTrue();
        assertThat(perElement.measure()).isEqualTo(FROBENIUS);
        assertThat(perElement.validatingEvery(3).perElement()).isTrue();
        assertThat(perElement.validatingEvery(3).measure()).isEqualTo(FROBENIUS);
        assertThat(grades(new Tau.Fixed(1), 1, 1, Thawing.NEVER, false).perElement())
                .isFalse();
    }

    /**
     * A quarter of ten steps is three, rounded half up: checks at 3, 6 and 9. All layers have norm 10 in the first
     * window; in the second their etas are 0.1, 0.2, 0.3 and 0.4, whose quantile 0.75 is 0.325.
     */
    @Test
    void autoFreezeTakesThePercentileOfAllLayersThatTrain() {
        FreezePolicy policy = Policies.of(new EarlyStopping.AutoFreeze(Ratio.of("0.25"), Ratio.of("0.75")), 10, 1)
                .freeze();
        assertThat(freezing(policy, 2, norms(10, 10, 10, 10))).isEmpty();
        assertThat(freezing(policy, 3, norms(0, 0, 0, 0))).isEmpty();
        assertThat(freezing(policy, 5, norms(11, 12, 7, 14))).isEmpty();
        assertThat(freezing(policy, 6, norms(0, 0, 0, 0)))
                .containsExactly(MatrixId.language(0, "q"), MatrixId.language(1, "q"), MatrixId.language(2, "q"));
    }

    private static Map<MatrixId, Double> norms(double... ofLayers) {
        Map<MatrixId, Double> norms = new TreeMap<>();
        for (int layer = 0; layer < ofLayers.length; layer++) {
            norms.put(MatrixId.language(layer, "q"), ofLayers[layer]);
        }
        return norms;
    }

    /** Half of three is two, rounded half up; of four that changed equally the first ones freeze. */
    @Test
    void slimFitRoundsItsShareAndTakesTheFirstOfEquals() {
        EarlyStopping half = new EarlyStopping.SlimFit(Ratio.of("0.5"), Ratio.of("0"));
        MatrixId v = MatrixId.language(0, "v");
        Map<MatrixId, Double> equal = new LinkedHashMap<>();
        equal.put(v, 0.5);
        equal.put(K, 0.5);
        equal.put(Q, 0.5);
        Set<MatrixId> frozen = freezing(Policies.of(half, 10, 1).freeze(), 1, equal);
        assertThat(frozen)
                .hasSize(2)
                .doesNotContain(
                        List.of(Q, K, v).stream().max(MatrixId::compareTo).orElseThrow());
    }

    /** A matrix without a value keeps the change that it had. */
    @Test
    void slimFitKeepsTheLastChangeWhereThereIsNone() {
        FreezePolicy policy = Policies.of(new EarlyStopping.SlimFit(Ratio.of("0.5"), Ratio.of("0")), 10, 1)
                .freeze();
        assertThat(freezing(policy, 1, Map.of(Q, 0.1, K, 0.2))).containsExactly(Q);
        FreezeDecision next = policy.decide(2, CriterionValues.ofActive(Map.of(K, Double.NaN)));
        assertThat(next.freezing()).isEmpty();
        assertThat(next.thawing()).isEmpty();
        assertThat(policy.decide(3, CriterionValues.ofActive(Map.of(K, 0.05))).freezing())
                .containsExactly(K);
    }

    /** 0.15 of ten steps is two, and not the nearest whole number below. */
    @Test
    void aWarmupTakesTheNextWholeNumberOfSteps() {
        Schedule schedule = new Schedule(new ScheduleSpec(ScheduleSpec.Shape.LINEAR, Ratio.of("0.11")), 8, 10);
        assertThat(IntStream.rangeClosed(1, 4).mapToDouble(schedule::rate).toArray())
                .containsExactly(new double[] {0, 4, 8, 7}, within(1e-12));
    }
}
