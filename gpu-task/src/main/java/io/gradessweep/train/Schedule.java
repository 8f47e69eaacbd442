package io.gradessweep.train;

import io.gradessweep.spec.ScheduleSpec;

/**
 * The learning rate of each step, as in transformers' {@code get_cosine_schedule_with_warmup} and its siblings. Step t
 * uses the factor of t - 1 completed steps, so the first step of a warmup has rate 0.
 *
 * @param peak the rate after warmup
 * @param plannedSteps T
 */
public record Schedule(ScheduleSpec spec, double peak, int plannedSteps) {
    /**
     * Returns the learning rate of a step.
     *
     * @param step the step, counted from 1
     */
    public double rate(int step) {
        int done = step - 1;
        int warmup = spec.warmupRatio().ceilOf(plannedSteps);
        if (done < warmup) {
            return peak * done / warmup;
        }
        double progress = (double) (done - warmup) / Math.max(1, plannedSteps - warmup);
        return peak
                * switch (spec.shape()) {
                    case COSINE -> Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
                    case LINEAR -> Math.max(0, 1 - progress);
                    case CONSTANT -> 1;
                };
    }
}
