package io.gradessweep.spark;

import io.gradessweep.job.JobListener;
import io.gradessweep.result.StepTrace;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Passes on a job's progress, at most a few times a second. */
public final class ProgressSender implements JobListener {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final String job;
    private final Consumer<Progress> receiver;
    private String phase = "start";
    private long tokens;
    private int items;
    private long itemsNanos;
    private double seconds;
    private long nextNanos = System.nanoTime();

    public ProgressSender(String job, Consumer<Progress> receiver) {
        this.job = job;
        this.receiver = receiver;
    }

    @Override
    public void phase(String name) {
        phase = name;
        items = 0;
        itemsNanos = System.nanoTime();
        receiver.accept(Progress.begun(job, name));
    }

    @Override
    public void resumed(int step, int plannedSteps) {
        receiver.accept(new Progress(job, Progress.RESUMED, step, plannedSteps, Double.NaN, 0, 0, 0));
    }

    @Override
    public void step(StepTrace step, int plannedSteps, int matrices) {
        tokens += step.counts().tokens();
        seconds += step.seconds();
        long now = System.nanoTime();
        if (now - nextNanos >= 0) {
            nextNanos = now + INTERVAL_NANOS;
            double perSecond = seconds > 0 ? tokens / seconds : 0;
            receiver.accept(new Progress(
                    job, phase, step.step(), plannedSteps, step.loss(), step.frozenMatrices(), matrices, perSecond));
            tokens = 0;
            seconds = 0;
        }
    }

    @Override
    public void scored(int done, int allItems) {
        long now = System.nanoTime();
        if (done > items && now - nextNanos >= 0) {
            nextNanos = now + INTERVAL_NANOS;
            double perSecond = (done - items) * 1e9 / Math.max(1, now - itemsNanos);
            receiver.accept(Progress.scored(job, done, allItems, perSecond));
            items = done;
            itemsNanos = now;
        }
    }
}
