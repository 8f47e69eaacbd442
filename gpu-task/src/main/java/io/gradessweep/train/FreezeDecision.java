package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The decision of a freeze policy at one step.
 *
 * @param freezing the matrices that take neither this step's update nor any later one, unless they thaw
 * @param thawing the matrices that train again from the next step on
 * @param threshold the threshold that was applied to a matrix; NaN if the policy uses none
 */
public record FreezeDecision(Set<MatrixId> freezing, Set<MatrixId> thawing, ToDoubleFunction<MatrixId> threshold) {
    public static final FreezeDecision NONE = freezing(Set.of());

    /** Returns the decision of a policy without thresholds. */
    static FreezeDecision freezing(Set<MatrixId> matrices) {
        return of(matrices, Set.of());
    }

    /** Returns the decision of a policy without thresholds. */
    static FreezeDecision of(Set<MatrixId> freezing, Set<MatrixId> thawing) {
        return new FreezeDecision(freezing, thawing, matrix -> Double.NaN);
    }
}
