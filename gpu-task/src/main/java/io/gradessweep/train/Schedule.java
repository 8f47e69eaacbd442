package io.gradessweep.train;

import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.Tower;
import java.util.EnumMap;
import java.util.Map;

/**
 * The learning rate of each step, as in transformers' {@code get_cosine_schedule_with_warmup} and its siblings. Step t
 * uses the factor of t - 1 completed steps, so the first step of a warmup has rate 0 unless the schedule says otherwise.
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
            return peak * (spec.warmup() == ScheduleSpec.Warmup.FROM_ZERO ? done : step) / warmup;
        }
        double progress = (double) (done - warmup) / Math.max(1, plannedSteps - warmup);
        double least = spec.finalRatio().value().doubleValue();
        return peak
                * switch (spec.shape()) {
                    case COSINE -> least + (1 - least) * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
                    case LINEAR -> least + (1 - least) * Math.max(0, 1 - progress);
                    case CONSTANT -> 1;
                };
    }

    /** Returns the factors by which the rates of towers differ from the rate of a step, where they do. */
    public Map<Tower, Double> factors() {
        Map<Tower, Double> factors = new EnumMap<>(Tower.class);
        spec.towerRates().forEach(own -> factors.put(own.tower(), own.value() / peak));
        return factors;
    }
}
