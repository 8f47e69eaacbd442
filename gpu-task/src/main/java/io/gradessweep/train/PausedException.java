package io.gradessweep.train;

/** Thrown when a run reached the step after which it was asked to pause. It can be continued. */
public final class PausedException extends RuntimeException {
    /**
     * @param step the last step that was taken
     * @param plannedSteps T
     */
    public PausedException(int step, int plannedSteps) {
        super("after step " + step + " of " + plannedSteps + ", as it was asked to; its state is kept");
    }
}
