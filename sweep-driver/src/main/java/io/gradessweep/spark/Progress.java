package io.gradessweep.spark;

import java.io.Serializable;

/**
 * How far a running job is.
 *
 * @param job a run's key, a miniature's name, or a part of a prefix
 * @param step 0 before the first step of a phase; while a run is scored, items
 * @param perSecond since the last message: tokens trained on, padding included, or items scored; 0 where there were none
 */
public record Progress(
        String job, String phase, int step, int plannedSteps, double loss, int frozen, int matrices, double perSecond)
        implements Serializable {
    /** No phase that lasts: training goes on after this step. */
    static final String RESUMED = "resumed";

    private static final String SCORING = "evaluate";

    static Progress begun(String job, String phase) {
        return new Progress(job, phase, 0, 0, Double.NaN, 0, 0, 0);
    }

    static Progress scored(String job, int items, int allItems, double perSecond) {
        return new Progress(job, SCORING, items, allItems, Double.NaN, 0, 0, perSecond);
    }

    boolean isScoring() {
        return phase.equals(SCORING);
    }

    /** 0..1; a run that is being scored is as good as done. */
    double fraction() {
        if (isScoring()) {
            return 1;
        }
        return plannedSteps == 0 ? 0 : Math.min(1, (double) step / plannedSteps);
    }
}
