package io.gradessweep.job;

import io.gradessweep.result.StepTrace;
import io.gradessweep.train.StepListener;

/** Passes a pretraining's progress on, and remembers where its loss began and where it is. */
final class LossRange implements StepListener {
    private final JobListener listener;
    private final int plannedSteps;
    private double first = Double.NaN;
    private double last = Double.NaN;

    LossRange(JobListener listener, int plannedSteps) {
        this.listener = listener;
        this.plannedSteps = plannedSteps;
    }

    @Override
    public void step(StepTrace trace) {
        last = trace.loss();
        first = Double.isNaN(first) ? last : first;
        listener.step(trace, plannedSteps, 0);
    }

    /** NaN before step 1. */
    double first() {
        return first;
    }

    /** NaN before step 1. */
    double last() {
        return last;
    }
}
