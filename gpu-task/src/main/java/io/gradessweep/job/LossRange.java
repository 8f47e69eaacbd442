package io.gradessweep.job;

import io.gradessweep.result.StepTrace;
import io.gradessweep.train.StepListener;

/** Forwards the progress of a pretraining, and remembers its first and its latest loss. */
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

    /** Returns the loss of step 1; NaN before it. */
    double first() {
        return first;
    }

    /** Returns the latest loss; NaN before step 1. */
    double last() {
        return last;
    }
}
