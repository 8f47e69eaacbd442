package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.SpecVariants;
import io.gradessweep.train.FreezePolicy.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each rule that freezes matrices, whatever it decides by. */
class EveryFreezingRuleTest {
    private static final int STEPS = 60;
    private static final List<MatrixId> MATRICES = List.of(
            MatrixId.language(0, "q"),
            MatrixId.language(0, "up"),
            MatrixId.language(1, "q"),
            MatrixId.language(1, "down"),
            MatrixId.language(2, "o"));

    static List<EarlyStopping.FreezingRule> rules() {
        return List.of(
                new EarlyStopping.GradES(0.5, Ratio.of("0.25"), Criterion.GRADIENT),
                new EarlyStopping.AutoFreeze(Ratio.of("0.05"), Ratio.of("0.9")),
                new EarlyStopping.SlimFit(Ratio.of("0.5"), Ratio.of("0.25")),
                new EarlyStopping.AFLoRA(Ratio.of("0.9"), Ratio.of("0.1"), Ratio.of("0.2")),
                new EarlyStopping.RandomFreeze(Ratio.of("0.3"), Ratio.of("0.25")));
    }

    @Test
    void noRuleIsLeftOut() {
        assertThat(rules())
                .extracting(rule -> (Object) rule.getClass())
                .containsExactlyInAnyOrderElementsOf(SpecVariants.of(EarlyStopping.FreezingRule.class));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aMatrixThatWasNeverMeasuredNeverFreezes(EarlyStopping.FreezingRule rule) {
        FreezePolicy policy = Policies.of(rule, STEPS, 1).freeze();
        Random random = new Random(5);
        Set<MatrixId> measured = new HashSet<>();
        Set<MatrixId> frozen = new HashSet<>();
        int freezes = 0;
        for (int step = 1; step <= STEPS; step++) {
            if (policy.at(step) == Request.NOTHING) {
                continue;
            }
            Map<MatrixId, Double> values = values(random, frozen);
            measured.addAll(values.keySet());
            FreezeDecision decision = policy.decide(step, CriterionValues.ofActive(values));
            assertThat(measured).as("step %s", step).containsAll(decision.freezing());
            assertThat(frozen).as("step %s", step).containsAll(decision.thawing());
            freezes += decision.freezing().size();
            frozen.addAll(decision.freezing());
            frozen.removeAll(decision.thawing());
        }
        assertThat(freezes).isPositive();
        assertThat(measured).hasSize(MATRICES.size() - 1);
    }

    /** Returns falling values with gaps; the last matrix has none at any step. */
    private static Map<MatrixId, Double> values(Random random, Set<MatrixId> frozen) {
        Map<MatrixId, Double> values = new TreeMap<>();
        for (MatrixId matrix : MATRICES.subList(0, MATRICES.size() - 1)) {
            if (!frozen.contains(matrix) && random.nextDouble() < 0.7) {
                values.put(matrix, random.nextDouble());
            }
        }
        return values;
    }
}
