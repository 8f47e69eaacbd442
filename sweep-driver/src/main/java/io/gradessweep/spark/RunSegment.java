package io.gradessweep.spark;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.store.KeptAttempt;
import java.util.Optional;

/**
 * A run up to a step. It pauses there with a checkpoint, from which another segment can resume it.
 *
 * @param pauseAfter the step; 0 for the run's own end
 * @param kept the weights of the same training, if the run only scores them
 */
public record RunSegment(PlannedRun planned, int pauseAfter, Optional<KeptAttempt> kept) {
    /** Creates a segment that trains. */
    public RunSegment(PlannedRun planned, int pauseAfter) {
        this(planned, pauseAfter, Optional.empty());
    }

    /** Returns a segment that trains to the run's own end. */
    public static RunSegment whole(PlannedRun planned) {
        return new RunSegment(planned, 0);
    }

    /** Returns whether the run trains, and does not only score. */
    boolean trains() {
        return kept.isEmpty();
    }
}
