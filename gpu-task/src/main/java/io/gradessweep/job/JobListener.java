package io.gradessweep.job;

import io.gradessweep.result.StepTrace;

/** Watches a job while it runs; called on the job's thread, so it must be quick. */
public interface JobListener {
    JobListener SILENT = new JobListener() {};

    /** The job begins another phase: {@code fetch}, {@code load}, {@code train}, {@code evaluate}, {@code pretrain}. */
    default void phase(String name) {}

    /** Training goes on after a step that an earlier process took. */
    default void resumed(int step, int plannedSteps) {}

    /** An optimizer step is done. */
    default void step(StepTrace step, int plannedSteps, int matrices) {}

    /** So many of the items of all benchmarks are scored. */
    default void scored(int items, int allItems) {}
}
