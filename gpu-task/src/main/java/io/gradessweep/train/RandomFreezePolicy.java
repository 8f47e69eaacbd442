package io.gradessweep.train;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.EarlyStopping;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A control that ignores gradients. After the grace period each matrix that trains freezes with the same probability at
 * every step, so a share of 1 - (1 - rate)^n is expected to be frozen n steps later. A draw depends on seed, step and
 * matrix alone. Matrices that share an adapter freeze by one draw, that of the first.
 */
final class RandomFreezePolicy implements FreezePolicy {
    private final double rate;
    private final MeasurementSchedule schedule;
    private final long seed;
    private final Map<MatrixId, List<MatrixId>> units;

    /** @param units as in {@link Policies#of(EarlyStopping, int, long, Map)} */
    RandomFreezePolicy(
            EarlyStopping.RandomFreeze spec, int plannedSteps, long seed, Map<MatrixId, List<MatrixId>> units) {
        this.units = units;
        rate = spec.rate().value().doubleValue();
        schedule = MeasurementSchedule.after(spec.gracePeriodRatio(), plannedSteps);
        this.seed = seed;
    }

    @Override
    public Request at(int step) {
        return schedule.request(step);
    }

    @Override
    public FreezeDecision decide(int step, CriterionValues values) {
        Set<MatrixId> frozen = new TreeSet<>();
        for (MatrixId matrix : values.active().keySet()) {
            MatrixId first = units.getOrDefault(matrix, List.of(matrix)).get(0);
            Random draw = Seeds.random(seed, "random-freeze/" + first, step);
            if (draw.nextDouble() < rate) {
                frozen.add(matrix);
            }
        }
        return FreezeDecision.freezing(frozen);
    }
}
