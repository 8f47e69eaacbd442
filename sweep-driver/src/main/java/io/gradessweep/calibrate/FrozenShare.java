package io.gradessweep.calibrate;

/** Tracks what share of a run's matrices is frozen, and for how long. */
final class FrozenShare {
    private final int matrices;
    private final int plannedSteps;
    private int frozen;
    private int since;
    private double exposure;

    FrozenShare(int matrices, int plannedSteps) {
        this.matrices = matrices;
        this.plannedSteps = plannedSteps;
    }

    /**
     * Returns the share of frozen matrices, summed over the steps so far and divided by the planned steps: 0.1 where
     * half of the matrices have been frozen for a fifth of the run.
     *
     * @param step a step that is not before the last freeze
     */
    double exposure(int step) {
        return exposure + (double) frozen / matrices * (step - since) / plannedSteps;
    }

    void freeze(int step, int count) {
        exposure = exposure(step);
        since = step;
        frozen += count;
    }
}
