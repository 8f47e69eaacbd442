package io.gradessweep.job;

import io.gradessweep.result.StepTrace;

/** Observes a job. Its methods are called on the job's thread, so they must be quick. */
public interface JobListener {
    JobListener SILENT = new JobListener() {};

    /**
     * The job enters another phase: {@code fetch}, {@code load}, {@code train}, {@code evaluate}, {@code pretrain}.
     */
    default void phase(String name) {}

    /** Training resumes after a step that an earlier process did. */
    default void resumed(int step, int plannedSteps) {}

    /** An optimizer step is done. */
    default void step(StepTrace step, int plannedSteps, int matrices) {}

    /** This number of the items of all benchmarks is scored. */
    default void scored(int items, int allItems) {}
}
