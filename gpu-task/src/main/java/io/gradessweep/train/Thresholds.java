package io.gradessweep.train;

import io.gradessweep.result.MatrixGroup;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Tau;
import java.util.Map;

/** What tau is for each matrix: given, or learnt in the grace period. */
interface Thresholds extends PolicyState {
    /** NaN, below which nothing lies, where there is none. */
    double of(MatrixId matrix);

    /** Whether it learns from what is measured in the grace period. */
    default boolean learns() {
        return false;
    }

    /** Takes what was measured at a step of the grace period. */
    default void learn(Map<MatrixId, Double> criterion) {}

    static Thresholds of(Tau tau) {
        if (tau instanceof Tau.Fixed fixed) {
            return matrix -> matrix.group() == MatrixGroup.ATTENTION ? fixed.attention() : fixed.mlp();
        }
        return new QuantileThresholds((Tau.Quantile) tau);
    }
}
