package io.gradessweep.train;

import io.gradessweep.result.Phases;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Measures wall seconds by phase. The phases are disjoint: only monitoring is nested, within training, and its time is
 * subtracted from training's. A run that is continued adds to the time before it was interrupted.
 */
public final class PhaseClock {
    private enum Phase {
        LOAD,
        TRAIN_WITH_MONITOR,
        MONITOR,
        VALIDATION,
        EVALUATION,
        CHECKPOINT
    }

    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
    private final Map<Phase, Long> begun = new EnumMap<>(Phase.class);
    private Phases before = Phases.NONE;
    private Runnable deviceWait = () -> {};
    private DoubleSupplier imageWait = () -> 0;

    /**
     * Sets what waits for the device on which the run computes. A GPU works off what it is given some time later, so a
     * phase that does not end by reading a result waits for it, and so does what came before it.
     */
    void waitsBy(Runnable wait) {
        deviceWait = wait;
    }

    /** Sets what tells the seconds for which training has waited for images in this process. */
    void waitsForImages(DoubleSupplier seconds) {
        imageWait = seconds;
    }

    /** Adds the time that an earlier process took. */
    public void resume(Phases earlier) {
        before = before.plus(earlier);
    }

    public <T> T load(Supplier<T> work) {
        return timed(Phase.LOAD, work);
    }

    public void train(Runnable work) {
        timed(Phase.TRAIN_WITH_MONITOR, work);
    }

    /** Times what is monitored alone: all that was started before is done, and so is this when it ends. */
    void monitor(Runnable work) {
        deviceWait.run();
        timed(Phase.MONITOR, () -> {
            work.run();
            deviceWait.run();
        });
    }

    /**
     * Times work of which monitoring needs one half and every run the other: one pass over the gradients computes the norm
     * that a rule reads and the one that clipping reads.
     */
    void monitorHalf(Runnable work) {
        long before = nanos(Phase.MONITOR);
        monitor(work);
        nanos.put(Phase.MONITOR, (before + nanos(Phase.MONITOR)) / 2);
    }

    public <T> T validate(Supplier<T> work) {
        return timed(Phase.VALIDATION, work);
    }

    public <T> T evaluate(Supplier<T> work) {
        return timed(Phase.EVALUATION, work);
    }

    public void checkpoint(Runnable work) {
        timed(Phase.CHECKPOINT, work);
    }

    /** Returns the seconds until now, which include a phase that has not ended. */
    public Phases phases() {
        double monitor = seconds(Phase.MONITOR);
        Phases own = new Phases(
                seconds(Phase.LOAD),
                seconds(Phase.TRAIN_WITH_MONITOR) - monitor,
                imageWait.getAsDouble(),
                monitor,
                seconds(Phase.VALIDATION),
                seconds(Phase.EVALUATION),
                seconds(Phase.CHECKPOINT));
        return before.plus(own);
    }

    private void timed(Phase phase, Runnable work) {
        timed(phase, () -> {
            work.run();
            return null;
        });
    }

    private <T> T timed(Phase phase, Supplier<T> work) {
        begun.put(phase, System.nanoTime());
        try {
            return work.get();
        } finally {
            nanos.put(phase, nanos(phase));
            begun.remove(phase);
        }
    }

    private double seconds(Phase phase) {
        return nanos(phase) / 1e9;
    }

    private long nanos(Phase phase) {
        Long begin = begun.get(phase);
        return nanos.getOrDefault(phase, 0L) + (begin == null ? 0 : System.nanoTime() - begin);
    }
}
