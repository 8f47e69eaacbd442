package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Algorithm 1 of arXiv 2509.01842: once the grace period is over, t > ceil(ratio * T), a matrix whose criterion lies below
 * tau is frozen. A value that is absent or not a number never freezes.
 */
final class GradESPolicy implements FreezePolicy {
    private final double tau;
    private final int graceSteps;

    GradESPolicy(EarlyStopping.GradES spec, int plannedSteps) {
        tau = spec.tau();
        graceSteps = spec.gracePeriodRatio().ceilOf(plannedSteps);
    }

    @Override
    public boolean measuresAt(int step) {
        return step > graceSteps;
    }

    @Override
    public Set<MatrixId> freezes(int step, Map<MatrixId, Double> criterion) {
        Set<MatrixId> frozen = new TreeSet<>();
        if (step <= graceSteps) {
            return frozen;
        }
        criterion.forEach((matrix, value) -> {
            if (value < tau) {
                frozen.add(matrix);
            }
        });
        return frozen;
    }
}
