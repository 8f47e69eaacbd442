package io.gradessweep.spark;

import io.gradessweep.plan.PlannedRun;

/**
 * A run, up to a step: its state is kept there, and another stretch goes on from it.
 *
 * @param pauseAfter the step; 0 for the run's own end
 */
public record RunSegment(PlannedRun planned, int pauseAfter) {
    /** To its end. */
    public static RunSegment whole(PlannedRun planned) {
        return new RunSegment(planned, 0);
    }
}
