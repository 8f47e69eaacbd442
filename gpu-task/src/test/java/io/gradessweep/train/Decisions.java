package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import java.util.Map;
import java.util.Set;

/** Asks a policy for single parts of its decision. */
final class Decisions {
    private Decisions() {}

    /** Returns what freezes, if the active matrices have these values. */
    static Set<MatrixId> freezing(FreezePolicy policy, int step, Map<MatrixId, Double> active) {
        return policy.decide(step, CriterionValues.ofActive(active)).freezing();
    }

    /** Returns what thaws, if the frozen matrices have these values and no active one has any. */
    static Set<MatrixId> thawing(FreezePolicy policy, int step, Map<MatrixId, Double> frozen) {
        return policy.decide(step, new CriterionValues(Map.of(), frozen)).thawing();
    }

    /** Returns the threshold that a policy applies to a matrix at a step. */
    static double threshold(FreezePolicy policy, int step, MatrixId matrix) {
        return policy.decide(step, CriterionValues.ofActive(Map.of()))
                .threshold()
                .applyAsDouble(matrix);
    }
}
