package io.gradessweep.spark;

import io.gradessweep.plan.Cell;

/**
 * A run, up to a step: its state is kept there, and another stretch goes on from it.
 *
 * @param pauseAfter the step; 0 for the run's own end
 */
public record Stretch(Cell cell, int pauseAfter) {
    /** To its end. */
    public static Stretch whole(Cell cell) {
        return new Stretch(cell, 0);
    }
}
