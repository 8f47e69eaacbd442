package io.gradessweep.train;

import static io.gradessweep.train.Decisions.freezing;
import static io.gradessweep.train.Decisions.thawing;
import static io.gradessweep.train.Decisions.threshold;
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
import io.gradessweep.spec.Tower;
import io.gradessweep.train.FreezePolicy.Request;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
        assertThat(freezing(policy, 11, Map.of(Q, 0.5))).isEmpty();
        assertThat(freezing(policy, 12, Map.of(Q, 0.5))).isEmpty();
        assertThat(freezing(policy, 13, Map.of(Q, 1.0))).isEmpty();
        assertThat(freezing(policy, 14, Map.of(Q, 0.5))).isEmpty();
        assertThat(freezing(policy, 15, Map.of())).isEmpty(); // absent: neither below nor above
        GradESPolicy goesOn = policy(new Tau.Fixed(1), "0.5", 1, 3, Thawing.NEVER);
        goesOn.resume(policy.state());
        for (GradESPolicy each : Set.of(policy, goesOn)) {
            assertThat(freezing(each, 16, Map.of(Q, 0.5))).isEmpty();
            assertThat(freezing(each, 17, Map.of(Q, 0.5))).containsExactly(Q);
        }
    }

    @Test
    void itMeasuresAtTheFirstStepAfterTheGracePeriodAndEveryKthAfterThat() {
        GradESPolicy policy = policy(new Tau.Fixed(1), "0.5", 4, 1, Thawing.NEVER);
        for (int step = 1; step <= 20; step++) {
            boolean due = step == 11 || step == 15 || step == 19;
            assertThat(policy.at(step)).as("step " + step).isEqualTo(due ? Request.ACTIVE : Request.NOTHING);
        }
    }

    @Test
    void attentionAndMlpHaveTheirOwnTau() {
        GradESPolicy policy = policy(new Tau.Fixed(1, 3), "0", 1, 1, Thawing.NEVER);
        assertThat(freezing(policy, 1, Map.of(Q, 2.0, K, 0.5, UP, 2.0))).containsExactlyInAnyOrder(K, UP);
        assertThat(threshold(policy, 11, Q)).isEqualTo(1);
        assertThat(threshold(policy, 11, UP)).isEqualTo(3);
    }

    @Test
    void aSelectedMatrixHasItsOwnTau() {
        Tau tau = new Tau.Selected(new TreeMap<>(Map.of("language", 1.0, "language.mlp.up", 3.0)));
        GradESPolicy policy = policy(tau, "0", 1, 1, Thawing.NEVER);
        MatrixId vision = new MatrixId(Tower.VISION, 0, "q");
        assertThat(freezing(policy, 1, Map.of(Q, 2.0, K, 0.5, UP, 2.0, vision, 0.0)))
                .containsExactlyInAnyOrder(K, UP);
        assertThat(threshold(policy, 11, Q)).isEqualTo(1);
        assertThat(threshold(policy, 11, UP)).isEqualTo(3);
        assertThat(threshold(policy, 11, vision)).isNaN();
    }

    /** 1, 2, ..., 9 in the grace period: 0.25 of the way from the first to the last is 3. */
    @Test
    void aQuantileIsTakenOfWhatTheGracePeriodSaw() {
        GradESPolicy policy = quantile("0.25", Tau.Pool.ALL);
        for (int step = 1; step <= 10; step++) {
            assertThat(policy.at(step)).isEqualTo(Request.ACTIVE);
        }
        freezing(policy, 1, Map.of(Q, 9.0, K, 1.0, UP, 5.0));
        freezing(policy, 2, Map.of(Q, 2.0, K, 8.0, UP, Double.NaN));
        freezing(policy, 3, Map.of(Q, 7.0, K, 3.0, UP, 6.0));
        assertThat(freezing(policy, 4, Map.of(Q, 4.0))).isEmpty();
        assertThat(threshold(policy, 11, UP)).isEqualTo(3);
        assertThat(freezing(policy, 11, Map.of(Q, 3.0, K, 2.9))).containsExactly(K);
    }

    @Test
    void aQuantileOfEachGroupOrMatrix() {
        GradESPolicy groups = quantile("0.5", Tau.Pool.GROUP);
        GradESPolicy matrices = quantile("0.5", Tau.Pool.MATRIX);
        for (GradESPolicy policy : Set.of(groups, matrices)) {
            freezing(policy, 1, Map.of(Q, 1.0, K, 10.0, UP, 100.0));
            freezing(policy, 2, Map.of(Q, 2.0, K, 20.0, UP, 300.0));
        }
        assertThat(threshold(groups, 11, Q)).isEqualTo(6);
        assertThat(threshold(groups, 11, UP)).isEqualTo(200);
        assertThat(threshold(matrices, 11, Q)).isEqualTo(1.5);
        assertThat(threshold(matrices, 11, K)).isEqualTo(15);
    }

    @Test
    void whatAQuantileLearntIsPartOfItsState() {
        GradESPolicy policy = quantile("0.1", Tau.Pool.MATRIX);
        freezing(policy, 1, Map.of(Q, 1.0 / 3, UP, 2.0));
        freezing(policy, 2, Map.of(Q, 0.7, UP, 3.0));
        GradESPolicy goesOn = quantile("0.1", Tau.Pool.MATRIX);
        goesOn.resume(policy.state());
        assertThat(threshold(goesOn, 11, Q))
                .isEqualTo(threshold(policy, 11, Q))
                .isEqualTo(1.0 / 3 + 0.1 * (0.7 - 1.0 / 3), within(1e-15));
    }

    @Test
    void aMatrixNeverSeenInTheGracePeriodDoesNotFreeze() {
        GradESPolicy policy = quantile("0.9", Tau.Pool.MATRIX);
        freezing(policy, 1, Map.of(Q, 1.0));
        assertThat(freezing(policy, 11, Map.of(UP, 0.0, Q, 0.5))).containsExactly(Q);
    }

    @Test
    void frozenMatricesAreLookedAtAndThawAboveTauTimesTheFactor() {
        GradESPolicy policy = policy(new Tau.Fixed(1), "0.5", 5, 1, new Thawing(3, 2));
        assertThat(policy.mayThaw()).isTrue();
        for (int step = 1; step <= 20; step++) {
            boolean probes = step == 13 || step == 16 || step == 19;
            Request others = step == 11 ? Request.ACTIVE : Request.NOTHING;
            assertThat(policy.at(step)).as("step " + step).isEqualTo(probes ? Request.ALL : others);
        }
        assertThat(freezing(policy, 11, Map.of(Q, 0.5, K, 0.5))).containsExactlyInAnyOrder(Q, K);
        assertThat(thawing(policy, 13, Map.of(Q, 2.0, K, 2.1))).containsExactly(K);
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
