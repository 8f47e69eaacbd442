package io.gradessweep.train;

import static io.gradessweep.train.Decisions.freezing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.model.FreezeGroups;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The rules that GradES is compared with, on plain numbers. */
class RivalPoliciesTest {
    private static MatrixId q(int layer) {
        return MatrixId.language(layer, "q");
    }

    private static MatrixId up(int layer) {
        return MatrixId.language(layer, "up");
    }

    private static FreezePolicy autoFreeze() {
        EarlyStopping rule = new EarlyStopping.AutoFreeze(Ratio.of("0.2"), Ratio.of("0.5"));
        Policies policies = Policies.of(rule, 10, 1);
        assertThat(policies.measure()).isEqualTo(new Measure(Criterion.GRADIENT, MatrixNorm.FROBENIUS));
        return policies.freeze();
    }

    /**
     * Checks at steps 2, 4, 6. Norms of layers 0, 1 and 2: at the first check 5 (3 and 4 of two steps), 10 and 1; at the second
     * 5.5, 10 and 2: eta 0.1, 0 and 1, median 0.1. Layer 0 does not lie below it, so that layer 1, above it, stays too.
     */
    @Test
    void autoFreezeFreezesAPrefixOfLayers() {
        FreezePolicy policy = autoFreeze();
        assertThat(freezing(policy, 1, Map.of(q(0), 3.0, q(1), 10.0, q(2), 1.0)))
                .isEmpty();
        assertThat(freezing(policy, 2, Map.of(q(0), 4.0, q(1), 0.0, q(2), 0.0))).isEmpty();
        assertThat(freezing(policy, 3, Map.of(q(0), 5.5, q(1), 0.0, q(2), 0.0))).isEmpty();
        assertThat(freezing(policy, 4, Map.of(q(0), 0.0, q(1), 10.0, q(2), 2.0)))
                .isEmpty();
        freezing(policy, 5, Map.of(q(0), 5.5, q(1), 6.0, q(2), 0.0));
        FreezePolicy goesOn = autoFreeze();
        goesOn.resume(policy.state());
        // eta 0, 0 and 1: none of the two below the median of 0
        assertThat(freezing(policy, 6, Map.of(q(0), 0.0, q(1), 8.0, q(2), 4.0))).isEmpty();
        // eta 0, 0.5 and 1: the layer below the median, with both of its matrices
        assertThat(freezing(goesOn, 6, Map.of(q(0), 0.0, up(0), 0.0, q(1), Math.sqrt(225 - 36), q(2), 4.0)))
                .containsExactly(q(0), up(0));
    }

    /** Norms of 5 at the first check; at the second 5.5, 10 and 10: eta 0.1, 1 and 1, median 1. */
    @Test
    void autoFreezeTellsTheLayersOfTwoTowersApart() {
        MatrixId vision = new MatrixId(Tower.VISION, 0, "qkv");
        FreezePolicy policy = autoFreeze();
        freezing(policy, 2, Map.of(vision, 5.0, q(0), 5.0, q(1), 5.0));
        freezing(policy, 3, Map.of(vision, 5.5, q(0), 6.0, q(1), 6.0));
        FreezePolicy goesOn = autoFreeze();
        goesOn.resume(policy.state());
        assertThat(freezing(goesOn, 4, Map.of(vision, 0.0, q(0), 8.0, q(1), 8.0)))
                .containsExactly(vision);
    }

    @Test
    void slimFitFreezesWhatChangedLeastAndKeepsTheChangeItHad() {
        FreezePolicy policy = slimFit();
        assertThat(policy.at(2)).isEqualTo(FreezePolicy.Request.NOTHING);
        assertThat(policy.at(3)).isEqualTo(FreezePolicy.Request.ACTIVE);
        assertThat(policy.mayThaw()).isTrue();
        Map<MatrixId, Double> changes = new TreeMap<>(Map.of(q(0), 0.4, q(1), 0.2, q(2), 0.3, q(3), 0.1));
        FreezeDecision first = policy.decide(3, CriterionValues.ofActive(changes));
        assertThat(first.freezing()).containsExactly(q(1), q(3));
        assertThat(first.thawing()).isEmpty();
        FreezePolicy goesOn = slimFit();
        goesOn.resume(policy.state());
        for (FreezePolicy each : Set.of(policy, goesOn)) {
            FreezeDecision next = each.decide(4, CriterionValues.ofActive(Map.of(q(0), 0.15, q(2), 0.25)));
            assertThat(next.freezing()).containsExactly(q(0));
            assertThat(next.thawing()).containsExactly(q(1));
        }
    }

    @Test
    void slimFitLeavesOneMatrixAtLeast() {
        EarlyStopping rule = new EarlyStopping.SlimFit(Ratio.of("0.99"), Ratio.of("0"));
        assertThat(freezing(Policies.of(rule, 10, 1).freeze(), 1, Map.of(q(0), 1.0, q(1), 2.0)))
                .containsExactly(q(0));
    }

    /** Freezing one of those that share an adapter freezes the others: 0 to 2 and 3 to 5, of which no more than four may. */
    @Test
    void slimFitLeavesOneAdapterAtLeast() {
        EarlyStopping rule = new EarlyStopping.SlimFit(Ratio.of("0.7"), Ratio.of("0"));
        Map<MatrixId, List<MatrixId>> units =
                FreezeGroups.byMatrix(List.of(List.of(q(0), q(1), q(2)), List.of(q(3), q(4), q(5))));
        Map<MatrixId, Double> changes = Map.of(q(0), 0.9, q(1), 0.1, q(2), 0.8, q(3), 0.2, q(4), 0.3, q(5), 0.4);
        assertThat(freezing(Policies.of(rule, 10, 1, units).freeze(), 1, changes))
                .containsExactly(q(0), q(1), q(2));
        assertThat(freezing(Policies.of(rule, 10, 1).freeze(), 1, changes)).containsExactly(q(1), q(3), q(4), q(5));
    }

    private static FreezePolicy slimFit() {
        Policies policies = Policies.of(new EarlyStopping.SlimFit(Ratio.of("0.5"), Ratio.of("0.2")), 10, 1);
        assertThat(policies.measure().criterion()).isEqualTo(Criterion.RELATIVE_WEIGHT_CHANGE);
        return policies.freeze();
    }

    /**
     * Ten steps, of which 2 are the grace period and 4 the rest: after steps 3 to 6, 1 - (3/4)^3, 1 - (1/2)^3, 1 - (1/4)^3 and all of 0.75
     * of eight halves are frozen.
     */
    @Test
    void afloraFreezesTheLowestScoresAlongACubicSchedule() {
        FreezePolicy policy = aflora("0.75", Map.of());
        Map<MatrixId, Double> scores = new TreeMap<>();
        for (int layer = 0; layer < 4; layer++) {
            scores.put(q(layer).half(AdapterPart.A), 1.0 + layer);
            scores.put(q(layer).half(AdapterPart.B), 0.5 + layer);
        }
        assertThat(policy.at(2)).isEqualTo(FreezePolicy.Request.NOTHING);
        List<Set<MatrixId>> frozen = new ArrayList<>();
        for (int step = 3; step <= 6; step++) {
            assertThat(policy.at(step)).isEqualTo(FreezePolicy.Request.ACTIVE);
            frozen.add(freezing(policy, step, scores));
            scores.keySet().removeAll(frozen.get(step - 3));
        }
        assertThat(policy.at(7)).isEqualTo(FreezePolicy.Request.NOTHING);
        assertThat(policy.mayThaw()).isFalse();
        // 0.75 x 8 x (0.578, 0.875, 0.984, 1) = 3.5, 5.3, 5.9, 6; a half counts as one
        assertThat(frozen)
                .extracting(Set::toString)
                .containsExactly("[0.q.A, 0.q.B, 1.q.B]", "[1.q.A, 2.q.B]", "[2.q.A]", "[]");
    }

    /** What was frozen before a resume is counted after it; a score that is missing once is not. */
    @Test
    void afloraGoesOnCounting() {
        FreezePolicy policy = aflora("0.75", Map.of());
        Map<MatrixId, Double> scores = Map.of(q(0), 1.0, q(1), 2.0, q(2), 3.0, q(3), 4.0);
        assertThat(freezing(policy, 3, scores)).containsExactly(q(0), q(1));
        FreezePolicy goesOn = aflora("0.75", Map.of());
        goesOn.resume(policy.state());
        for (FreezePolicy each : Set.of(policy, goesOn)) {
            assertThat(freezing(each, 6, Map.of(q(3), 4.0))).containsExactly(q(3));
        }
    }

    @Test
    void afloraLeavesOneAndKeepsTogetherWhatIsStoredTogether() {
        Map<MatrixId, List<MatrixId>> units = FreezeGroups.byMatrix(List.of(List.of(q(0), q(1), q(2))));
        Map<MatrixId, Double> scores = Map.of(q(0), 1.0, q(1), 1.0, q(2), 1.0, q(3), 2.0);
        assertThat(freezing(aflora("0.99", units), 6, scores)).containsExactly(q(0), q(1), q(2));
        assertThat(freezing(aflora("0.5", units), 6, scores)).isEmpty();
    }

    private static FreezePolicy aflora(String share, Map<MatrixId, List<MatrixId>> units) {
        EarlyStopping rule = new EarlyStopping.AFLoRA(Ratio.of(share), Ratio.of("0.2"), Ratio.of("0.4"));
        Policies policies = Policies.of(rule, 10, 1, units);
        assertThat(policies.measure().criterion()).isEqualTo(Criterion.FREEZING_SCORE);
        assertThat(policies.perElement()).isTrue();
        return policies.freeze();
    }

    @Test
    void lorafNeverTrainsAAndMeasuresNothing() {
        FreezePolicy policy =
                Policies.of(new EarlyStopping.LoRAF(Ratio.of("0.8")), 10, 1).freeze();
        MatrixId a = q(0).half(AdapterPart.A);
        assertThat(policy.frozenFromStart(Set.of(a, q(0).half(AdapterPart.B)))).containsExactly(a);
        assertThat(policy.sparsity()).isEqualTo(Ratio.of("0.8"));
        assertThat(policy.at(1)).isEqualTo(FreezePolicy.Request.NOTHING);
        assertThat(aflora("0.5", Map.of()).frozenFromStart(Set.of(a))).isEmpty();
        assertThat(aflora("0.5", Map.of()).sparsity()).isEqualTo(Ratio.of("0"));
    }

    /** Of 4,000 draws at a rate of 0.1 some 400 freeze, with a standard deviation of 19. */
    @Test
    void randomFreezesAtItsRateWhateverTheGradient() {
        FreezePolicy policy = random(7);
        Map<MatrixId, Double> values = new TreeMap<>();
        for (int layer = 0; layer < 40; layer++) {
            values.put(q(layer), layer * 1e-3);
        }
        int frozen = 0;
        Set<Set<MatrixId>> draws = new HashSet<>();
        for (int step = 101; step <= 200; step++) {
            Set<MatrixId> drawn = freezing(policy, step, values);
            assertThat(freezing(random(7), step, values)).isEqualTo(drawn);
            frozen += drawn.size();
            draws.add(drawn);
        }
        assertThat(frozen / 4000.0).isEqualTo(0.1, within(0.02));
        assertThat(draws).hasSizeGreaterThan(90);
        assertThat(policy.at(100)).isEqualTo(FreezePolicy.Request.NOTHING);
        assertThat(freezing(random(8), 101, values)).isNotEqualTo(freezing(policy, 101, values));
    }

    /** Otherwise three that share an adapter would leave at nearly three times the rate. */
    @Test
    void whatFreezesAsOneIsDrawnOnce() {
        List<MatrixId> unit = List.of(q(0), MatrixId.language(0, "k"), MatrixId.language(0, "v"));
        EarlyStopping.RandomFreeze rule = new EarlyStopping.RandomFreeze(Ratio.of("0.1"), Ratio.of("0.5"));
        FreezePolicy policy =
                Policies.of(rule, 8000, 7, FreezeGroups.byMatrix(List.of(unit))).freeze();
        Map<MatrixId, Double> values = new TreeMap<>();
        unit.forEach(matrix -> values.put(matrix, 1.0));
        int frozen = 0;
        for (int step = 4001; step <= 8000; step++) {
            Set<MatrixId> drawn = freezing(policy, step, values);
            assertThat(drawn.size()).isIn(0, 3);
            frozen += drawn.isEmpty() ? 0 : 1;
        }
        assertThat(frozen / 4000.0).isEqualTo(0.1, within(0.02));
    }

    /** The draw of a unit is that of its first matrix, so that a unit of one draws as it did before there were others. */
    @Test
    void aUnitIsDrawnByItsFirst() {
        MatrixId k = MatrixId.language(0, "k");
        EarlyStopping.RandomFreeze rule = new EarlyStopping.RandomFreeze(Ratio.of("0.5"), Ratio.of("0"));
        FreezePolicy together = Policies.of(rule, 100, 7, FreezeGroups.byMatrix(List.of(List.of(q(0), k))))
                .freeze();
        FreezePolicy alone = Policies.of(rule, 100, 7).freeze();
        int frozen = 0;
        for (int step = 1; step <= 50; step++) {
            boolean first = freezing(alone, step, Map.of(q(0), 1.0)).contains(q(0));
            assertThat(freezing(together, step, Map.of(q(0), 1.0, k, 1.0)))
                    .as("step %s", step)
                    .hasSize(first ? 2 : 0);
            frozen += first ? 1 : 0;
        }
        assertThat(frozen).isBetween(10, 40);
    }

    /** A layer whose gradients were zero before has no rate: that of the other is no lower than the median of itself. */
    @Test
    void autoFreezeRatesNoLayerThatHadNothing() {
        FreezePolicy policy = autoFreeze();
        freezing(policy, 2, Map.of(q(0), 5.0, q(1), 0.0));
        assertThat(freezing(policy, 4, Map.of(q(0), 5.5, q(1), 3.0))).isEmpty();
        // 0.5 / 5.5 and 3 / 3, of which the first lies below their median
        assertThat(freezing(policy, 6, Map.of(q(0), 5.0, q(1), 6.0))).containsExactly(q(0));
    }

    /** A change that is not a number is none, and the one before it counts. */
    @Test
    void slimFitKeepsTheLastChangeThatIsANumber() {
        FreezePolicy policy = Policies.of(new EarlyStopping.SlimFit(Ratio.of("0.5"), Ratio.of("0")), 10, 1)
                .freeze();
        assertThat(freezing(policy, 1, Map.of(q(0), 0.1, q(1), 0.2))).containsExactly(q(0));
        FreezeDecision next = policy.decide(2, CriterionValues.ofActive(Map.of(q(0), Double.NaN, q(1), 0.2)));
        assertThat(next.freezing()).isEmpty();
        assertThat(next.thawing()).isEmpty();
    }

    private static FreezePolicy random(long seed) {
        return Policies.of(new EarlyStopping.RandomFreeze(Ratio.of("0.1"), Ratio.of("0.5")), 200, seed)
                .freeze();
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() {
        Ratio none = Ratio.of("0");
        Ratio half = Ratio.of("0.5");
        assertThatThrownBy(() -> new EarlyStopping.AutoFreeze(none, half)).hasMessageContaining("autofreeze.interval");
        assertThatThrownBy(() -> new EarlyStopping.AutoFreeze(half, none))
                .hasMessageContaining("autofreeze.percentile must be a number in (0, 1), not 0");
        assertThatThrownBy(() -> new EarlyStopping.SlimFit(none, half)).hasMessageContaining("slimfit.share");
        assertThatThrownBy(() -> new EarlyStopping.AFLoRA(none, half, none)).hasMessageContaining("aflora.share");
        assertThatThrownBy(() -> new EarlyStopping.AFLoRA(half, half, half))
                .hasMessage(
                        "aflora.grace_period_ratio and aflora.rest_ratio leave no steps to freeze in; their sum must be below 1");
        assertThatThrownBy(() -> new EarlyStopping.RandomFreeze(none, half)).hasMessageContaining("random.rate");
    }
}
