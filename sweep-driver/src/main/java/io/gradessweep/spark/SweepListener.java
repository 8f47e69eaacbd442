package io.gradessweep.spark;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.RunOutcome;

/** Watches a sweep on the driver; called from several threads. */
public interface SweepListener {
    SweepListener SILENT = new SweepListener() {};

    /** So many runs begin, and base models and prefixes that have to be there before some of them. */
    default void sweepBegins(int awaited, int runs) {}

    /** So many more came to be known. */
    default void runsAdded(int runs) {}

    default void progress(Progress progress) {}

    /** A base model is there, or could not be made. */
    default void baseEnded(String model, String failure) {}

    /** What some runs have in common is there, or could not be made: they train alone. */
    default void prefixEnded(String name, String failure) {}

    /** For so many seconds there was none, so nothing runs. */
    default void noExecutors(int seconds) {}

    /** Spark has ended, and the sweep with it. */
    default void sparkIsGone() {}

    /** A run's, base model's or prefix's executor is lost; it is started again. */
    default void executorLost(String job, String message) {}

    default void runEnded(PlannedRun planned, RunOutcome outcome) {}

    /** The last node has ended; not called where the sweep was given up. */
    default void sweepEnded(SlotUtilisation overhead) {}
}
