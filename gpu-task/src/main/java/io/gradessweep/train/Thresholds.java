package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.MatrixGroup;
import io.gradessweep.spec.Tau;
import java.util.HashMap;
import java.util.Map;

/** The value of tau for each matrix, which is either given or learnt in the grace period. */
interface Thresholds extends PolicyState {
    /** Returns the threshold of a matrix. NaN, below which no value lies, means that there is none. */
    double of(MatrixId matrix);

    /** Returns whether the thresholds are learnt from the values measured in the grace period. */
    default boolean learns() {
        return false;
    }

    /** Takes the values that were measured at a step of the grace period. */
    default void learn(Map<MatrixId, Double> criterion) {}

    static Thresholds of(Tau tau) {
        return tau.match(Thresholds::of, Thresholds::of, QuantileThresholds::new);
    }

    private static Thresholds of(Tau.Selected selected) {
        Map<MatrixId, Double> known = new HashMap<>();
        return matrix -> known.computeIfAbsent(matrix, unseen -> selected.of(matrix.path()));
    }

    private static Thresholds of(Tau.Fixed fixed) {
        if (fixed.appliesToAll()) {
            return matrix -> fixed.attention();
        }
        return matrix -> matrix.group() == MatrixGroup.ATTENTION ? fixed.attention() : fixed.mlp();
    }
}
