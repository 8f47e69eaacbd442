package io.gradessweep.spark;

import java.io.Serializable;

/**
 * How far a running job is.
 *
 * @param job a run's key, or a miniature's name
 * @param step 0 before the first step of a phase
 * @param tokensPerSecond of training, padding included, since the last message; 0 where none were trained on
 */
public record Progress(
        String job,
        String phase,
        int step,
        int plannedSteps,
        double loss,
        int frozen,
        int matrices,
        double tokensPerSecond)
        implements Serializable {
    /** No phase that lasts: training goes on after this step. */
    static final String RESUMED = "resumed";

    static Progress begun(String job, String phase) {
        return new Progress(job, phase, 0, 0, Double.NaN, 0, 0, 0);
    }

    /** 0..1; a run that is being scored is as good as done. */
    double fraction() {
        if (phase.equals("evaluate")) {
            return 1;
        }
        return plannedSteps == 0 ? 0 : Math.min(1, (double) step / plannedSteps);
    }
}
