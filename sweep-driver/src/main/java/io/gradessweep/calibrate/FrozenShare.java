package io.gradessweep.calibrate;

/** Follows how much of a run's matrices is frozen, and for how long, while steps go by. */
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
     * The share of the matrices that was frozen, summed over the steps so far, in units of the planned steps: 0.1 where half
     * of them have been frozen for a fifth of the run.
     *
     * @param step not before the last freeze
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
