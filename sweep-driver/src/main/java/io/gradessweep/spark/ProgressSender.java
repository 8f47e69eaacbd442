package io.gradessweep.spark;

import io.gradessweep.job.JobListener;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Passes a job's progress on, a few times a second at most. */
public final class ProgressSender implements JobListener {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final String job;
    private final Consumer<Progress> receiver;
    private String phase = "start";
    private long nextNanos = System.nanoTime();

    public ProgressSender(String job, Consumer<Progress> receiver) {
        this.job = job;
        this.receiver = receiver;
    }

    @Override
    public void phase(String name) {
        phase = name;
        receiver.accept(Progress.begun(job, name));
    }

    @Override
    public void resumed(int step, int plannedSteps) {
        receiver.accept(new Progress(job, Progress.RESUMED, step, plannedSteps, Double.NaN, 0, 0));
    }

    @Override
    public void step(int step, int plannedSteps, double loss, int frozenMatrices, int matrices) {
        long now = System.nanoTime();
        if (now - nextNanos >= 0) {
            nextNanos = now + INTERVAL_NANOS;
            receiver.accept(new Progress(job, phase, step, plannedSteps, loss, frozenMatrices, matrices));
        }
    }
}
