package io.gradessweep.spark;

import java.io.Serializable;

/**
 * The progress of a running job.
 *
 * @param job a run's key, a miniature's name, or the name of a part of a prefix
 * @param step the number of steps done, 0 before the first step of a phase; while a run is scored, the number of items
 * @param perSecond the rate since the last message, of tokens trained on, padding included, or of items scored; 0 if
 *     there were none
 */
public record Progress(
        String job, String phase, int step, int plannedSteps, double loss, int frozen, int matrices, double perSecond)
        implements Serializable {
    /** The phase of a message that training resumes after a step. It is not a phase that lasts. */
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

    /** Returns the part that is done, from 0 to 1. A run that is being scored counts as done. */
    double fraction() {
        if (isScoring()) {
            return 1;
        }
        return plannedSteps == 0 ? 0 : Math.min(1, (double) step / plannedSteps);
    }
}
