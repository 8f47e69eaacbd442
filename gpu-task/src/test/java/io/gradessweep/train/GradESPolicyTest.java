package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping.GradES;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What GradES decides beyond Algorithm 1, on plain numbers. */
class GradESPolicyTest {
    private static final MatrixId Q = MatrixId.language(0, "q");
    private static final MatrixId UP = MatrixId.language(0, "up");
    private static final MatrixId K = MatrixId.language(1, "k");

    private static GradES rule(Tau tau, String ratio, int every, int patience, Thawing thawing) {
        return new GradES(tau, Ratio.of(ratio), Measure.GRADIENT_L1, false, every, patience, thawing, false);
    }

    private static GradESPolicy policy(Tau tau, String ratio, int every, int patience, Thawing thawing) {
        return new GradESPolicy(rule(tau, ratio, every, patience, thawing), 20);
    }

    @Test
    void patienceCountsMeasurementsInARow() {
        GradESPolicy policy = policy(new Tau.Fixed(1), "0.5", 1, 3, Thawing.NEVER);
        assertThat(policy.freezes(11, Map.of(Q, 0.5))).isEmpty();
        assertThat(policy.freezes(12, Map.of(Q, 0.5))).isEmpty();
        assertThat(policy.freezes(13, Map.of(Q, 1.0))).isEmpty();
        assertThat(policy.freezes(14, Map.of(Q, 0.5))).isEmpty();
        assertThat(policy.freezes(15, Map.of())).isEmpty(); // absent: neither below nor above
        GradESPolicy goesOn = policy(new Tau.Fixed(1), "0.5", 1, 3, Thawing.NEVER);
        goesOn.resume(policy.state());
        for (GradESPolicy each : Set.of(policy, goesOn)) {
            assertThat(each.freezes(16, Map.of(Q, 0.5))).isEmpty();
            assertThat(each.freezes(17, Map.of(Q, 0.5))).containsExactly(Q);
        }
    }

    @Test
    void itMeasuresAtTheFirstStepAfterTheGracePeriodAndEveryKthAfterThat() {
        GradESPolicy policy = policy(new Tau.Fixed(1), "0.5", 4, 1, Thawing.NEVER);
        for (int step = 1; step <= 20; step++) {
            assertThat(policy.measuresAt(step)).as("step " + step).isEqualTo(step == 11 || step == 15 || step == 19);
        }
    }

    @Test
    void attentionAndMlpHaveTheirOwnTau() {
        GradESPolicy policy = policy(new Tau.Fixed(1, 3), "0", 1, 1, Thawing.NEVER);
        assertThat(policy.freezes(1, Map.of(Q, 2.0, K, 0.5, UP, 2.0))).containsExactlyInAnyOrder(K, UP);
        assertThat(policy.threshold(Q)).isEqualTo(1);
        assertThat(policy.threshold(UP)).isEqualTo(3);
    }

    /** 1, 2, ..., 9 in the grace period: 0.25 of the way from the first to the last is 3. */
    @Test
    void aQuantileIsTakenOfWhatTheGracePeriodSaw() {
        GradESPolicy policy = quantile("0.25", Tau.Pool.ALL);
        for (int step = 1; step <= 10; step++) {
            assertThat(policy.measuresAt(step)).isTrue();
        }
        policy.freezes(1, Map.of(Q, 9.0, K, 1.0, UP, 5.0));
        policy.freezes(2, Map.of(Q, 2.0, K, 8.0, UP, Double.NaN));
        policy.freezes(3, Map.of(Q, 7.0, K, 3.0, UP, 6.0));
        assertThat(policy.freezes(4, Map.of(Q, 4.0))).isEmpty();
        assertThat(policy.threshold(UP)).isEqualTo(3);
        assertThat(policy.freezes(11, Map.of(Q, 3.0, K, 2.9))).containsExactly(K);
    }

    @Test
    void aQuantileOfEachGroupOrMatrix() {
        GradESPolicy groups = quantile("0.5", Tau.Pool.GROUP);
        GradESPolicy matrices = quantile("0.5", Tau.Pool.MATRIX);
        for (GradESPolicy policy : Set.of(groups, matrices)) {
            policy.freezes(1, Map.of(Q, 1.0, K, 10.0, UP, 100.0));
            policy.freezes(2, Map.of(Q, 2.0, K, 20.0, UP, 300.0));
        }
        assertThat(groups.threshold(Q)).isEqualTo(6);
        assertThat(groups.threshold(UP)).isEqualTo(200);
        assertThat(matrices.threshold(Q)).isEqualTo(1.5);
        assertThat(matrices.threshold(K)).isEqualTo(15);
    }

    @Test
    void whatAQuantileLearntIsPartOfItsState() {
        GradESPolicy policy = quantile("0.1", Tau.Pool.MATRIX);
        policy.freezes(1, Map.of(Q, 1.0 / 3, UP, 2.0));
        policy.freezes(2, Map.of(Q, 0.7, UP, 3.0));
        GradESPolicy goesOn = quantile("0.1", Tau.Pool.MATRIX);
        goesOn.resume(policy.state());
        assertThat(goesOn.threshold(Q))
                .isEqualTo(policy.threshold(Q))
                .isEqualTo(1.0 / 3 + 0.1 * (0.7 - 1.0 / 3), within(1e-15));
    }

    @Test
    void aMatrixNeverSeenInTheGracePeriodDoesNotFreeze() {
        GradESPolicy policy = quantile("0.9", Tau.Pool.MATRIX);
        policy.freezes(1, Map.of(Q, 1.0));
        assertThat(policy.freezes(11, Map.of(UP, 0.0, Q, 0.5))).containsExactly(Q);
    }

    @Test
    void frozenMatricesAreLookedAtAndThawAboveTauTimesTheFactor() {
        GradESPolicy policy = policy(new Tau.Fixed(1), "0.5", 5, 1, new Thawing(3, 2));
        assertThat(policy.mayThaw()).isTrue();
        for (int step = 1; step <= 20; step++) {
            boolean probes = step == 13 || step == 16 || step == 19;
            assertThat(policy.probesAt(step)).as("step " + step).isEqualTo(probes);
            assertThat(policy.measuresAt(step)).isEqualTo(probes || step == 11 || step == 16);
        }
        assertThat(policy.freezes(11, Map.of(Q, 0.5, K, 0.5))).containsExactlyInAnyOrder(Q, K);
        assertThat(policy.thaws(13, Map.of(Q, 2.0, K, 2.1))).containsExactly(K);
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() {
        assertThatThrownBy(() -> rule(new Tau.Quantile(Ratio.of("0.1"), Tau.Pool.ALL), "0", 1, 1, Thawing.NEVER))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("taken over the grace period");
        assertThatThrownBy(() -> rule(new Tau.Fixed(0, 1), "0.5", 1, 1, Thawing.NEVER))
                .hasMessageContaining("grades.tau_attention must be a number > 0");
        assertThatThrownBy(() -> rule(new Tau.Fixed(1), "0.5", 0, 1, Thawing.NEVER))
                .hasMessageContaining("grades.measure_every must be a number >= 1");
        assertThatThrownBy(() -> rule(new Tau.Fixed(1), "0.5", 1, 0, Thawing.NEVER))
                .hasMessageContaining("grades.patience must be a number >= 1");
        assertThatThrownBy(() -> new Thawing(2, 0.5)).hasMessageContaining("grades.thaw_factor must be a number >= 1");
        Measure change = new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.L1);
        assertThatThrownBy(() ->
                        new GradES(new Tau.Fixed(1), Ratio.of("0.5"), change, false, 1, 1, new Thawing(3, 2), false))
                .hasMessageContaining("weight_change is not known; use grades.criterion gradient");
    }

    private static GradESPolicy quantile(String share, Tau.Pool pool) {
        return policy(new Tau.Quantile(Ratio.of(share), pool), "0.5", 1, 1, Thawing.NEVER);
    }
}
