package io.gradessweep.spark;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.store.Attempt;

/** Observes a sweep on the driver. Several threads call its methods. */
public interface SweepListener {
    SweepListener SILENT = new SweepListener() {};

    /** The sweep begins with this number of runs, and of base models and prefixes for which some of them wait. */
    default void sweepBegins(int awaited, int runs) {}

    /** This number of further runs has become known. */
    default void runsAdded(int runs) {}

    default void progress(Progress progress) {}

    /** A base model is ready or, if there is a failure, could not be made. */
    default void baseEnded(String model, String failure) {}

    /** A part of a prefix is ready or, if there is a failure, could not be trained; its runs then train alone. */
    default void prefixEnded(String name, String failure) {}

    /** A base model or a part of a prefix was cancelled with the sweep before it was ready. */
    default void awaitedStopped(String name) {}

    /** There has been no executor for this number of seconds, so nothing runs. */
    default void noExecutors(int seconds) {}

    /** Spark has stopped, and the sweep with it. */
    default void sparkIsGone() {}

    /** The executor of a run, a base model or a part of a prefix was lost. The job is started again. */
    default void executorLost(String job, String message) {}

    default void runEnded(PlannedRun planned, RunOutcome outcome) {}

    /** A run that was to score kept weights only has trained, since they could not be used. Its log has the reason. */
    default void trainedAgain(PlannedRun planned, Attempt attempt) {}

    /** The last node has ended. This is not called if the sweep was given up. */
    default void sweepEnded(SlotUtilisation overhead) {}
}
