package io.gradessweep.train;

import io.gradessweep.result.Phases;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Wall seconds by phase. Phases nest only as monitoring inside training does, whose time is then taken off training's, so
 * that all stay disjoint. Nothing checkpoints yet.
 */
public final class PhaseClock {
    private enum Phase {
        LOAD,
        TRAIN_WITH_MONITOR,
        MONITOR,
        VALIDATION,
        EVALUATION
    }

    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);

    public <T> T load(Supplier<T> work) {
        return timed(Phase.LOAD, work);
    }

    public void train(Runnable work) {
        timed(Phase.TRAIN_WITH_MONITOR, work);
    }

    void monitor(Runnable work) {
        timed(Phase.MONITOR, work);
    }

    public <T> T validate(Supplier<T> work) {
        return timed(Phase.VALIDATION, work);
    }

    public <T> T evaluate(Supplier<T> work) {
        return timed(Phase.EVALUATION, work);
    }

    public Phases phases() {
        double monitor = seconds(Phase.MONITOR);
        return new Phases(
                seconds(Phase.LOAD),
                seconds(Phase.TRAIN_WITH_MONITOR) - monitor,
                monitor,
                seconds(Phase.VALIDATION),
                seconds(Phase.EVALUATION),
                0);
    }

    private void timed(Phase phase, Runnable work) {
        timed(phase, () -> {
            work.run();
            return null;
        });
    }

    private <T> T timed(Phase phase, Supplier<T> work) {
        long begin = System.nanoTime();
        try {
            return work.get();
        } finally {
            nanos.merge(phase, System.nanoTime() - begin, Long::sum);
        }
    }

    private double seconds(Phase phase) {
        return nanos.getOrDefault(phase, 0L) / 1e9;
    }
}
