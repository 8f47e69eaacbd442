package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import java.util.Map;

/**
 * The criterion's values at one step. A matrix that could not be measured, or whose value is NaN, has none.
 *
 * @param active the values of matrices that train
 * @param frozen the values of frozen matrices; empty if they were not asked for
 */
public record CriterionValues(Map<MatrixId, Double> active, Map<MatrixId, Double> frozen) {
    public static CriterionValues ofActive(Map<MatrixId, Double> values) {
        return new CriterionValues(values, Map.of());
    }
}
