package io.gradessweep.train;

/** The run came as far as it should for now; it can go on. */
public final class PausedException extends RuntimeException {
    /**
     * @param step the last that was taken
     * @param plannedSteps T
     */
    public PausedException(int step, int plannedSteps) {
        super("after step " + step + " of " + plannedSteps + ", as it was asked to; its state is kept");
    }
}
