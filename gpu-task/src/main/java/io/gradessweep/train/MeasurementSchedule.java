package io.gradessweep.train;

import io.gradessweep.spec.Ratio;

/**
 * The steps at which a policy measures: the first one after the grace period, and every k-th after that.
 *
 * @param graceSteps the steps of the grace period, in which nothing freezes
 * @param every the steps between two measurements, k
 */
record MeasurementSchedule(int graceSteps, int every) {
    /** Returns the schedule that measures at every step t > ceil(ratio * T). */
    static MeasurementSchedule after(Ratio gracePeriodRatio, int plannedSteps) {
        return new MeasurementSchedule(gracePeriodRatio.ceilOf(plannedSteps), 1);
    }

    MeasurementSchedule every(int steps) {
        return new MeasurementSchedule(graceSteps, steps);
    }

    boolean isGracePeriod(int step) {
        return step <= graceSteps;
    }

    boolean isDue(int step) {
        return !isGracePeriod(step) && (step - graceSteps - 1) % every == 0;
    }

    /** Returns what a policy that looks at active matrices alone asks for at a step. */
    FreezePolicy.Request request(int step) {
        return isDue(step) ? FreezePolicy.Request.ACTIVE : FreezePolicy.Request.NOTHING;
    }
}
