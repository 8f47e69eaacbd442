package io.gradessweep.train;

import io.gradessweep.result.Phases;
import java.util.function.Supplier;

/**
 * Wall seconds by phase. Phases nest only as monitoring inside training does, whose time is then taken off training's, so
 * that all stay disjoint.
 */
public final class PhaseClock {
    private long load;
    private long train;
    private long monitor;
    private long validation;
    private long evaluation;
    private long checkpoint;

    public <T> T load(Supplier<T> work) {
        long begin = System.nanoTime();
        try {
            return work.get();
        } finally {
            load += System.nanoTime() - begin;
        }
    }

    public void train(Runnable work) {
        long before = monitor;
        long begin = System.nanoTime();
        try {
            work.run();
        } finally {
            train += System.nanoTime() - begin - (monitor - before);
        }
    }

    void monitor(Runnable work) {
        long begin = System.nanoTime();
        try {
            work.run();
        } finally {
            monitor += System.nanoTime() - begin;
        }
    }

    public <T> T validate(Supplier<T> work) {
        long begin = System.nanoTime();
        try {
            return work.get();
        } finally {
            validation += System.nanoTime() - begin;
        }
    }

    public <T> T evaluate(Supplier<T> work) {
        long begin = System.nanoTime();
        try {
            return work.get();
        } finally {
            evaluation += System.nanoTime() - begin;
        }
    }

    public Phases phases() {
        return new Phases(
                seconds(load),
                seconds(train),
                seconds(monitor),
                seconds(validation),
                seconds(evaluation),
                seconds(checkpoint));
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
