package io.gradessweep.spark;

import io.gradessweep.plan.PlannedRun;

/**
 * A run up to a step. It pauses there with a checkpoint, from which another segment can resume it.
 *
 * @param pauseAfter the step; 0 for the run's own end
 */
public record RunSegment(PlannedRun planned, int pauseAfter) {
    /** Returns a segment that trains to the run's own end. */
    public static RunSegment whole(PlannedRun planned) {
        return new RunSegment(planned, 0);
    }
}
