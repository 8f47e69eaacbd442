package io.gradessweep.spark;

import io.gradessweep.plan.Cell;
import io.gradessweep.result.RunOutcome;

/** Watches a sweep on the driver; called from several threads. */
public interface SweepListener {
    SweepListener SILENT = new SweepListener() {};

    /** The base models are there; so many runs begin. */
    default void runsBegin(int runs) {}

    default void progress(Progress progress) {}

    /** A base model is there, or could not be made. */
    default void baseEnded(String model, String failure) {}

    default void runEnded(Cell cell, RunOutcome outcome) {}
}
