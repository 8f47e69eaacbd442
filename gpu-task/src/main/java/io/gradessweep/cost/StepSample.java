package io.gradessweep.cost;

import java.util.stream.IntStream;

/** Which steps' batches are counted to know about all of them: every one, or evenly spread ones where they are many. */
record StepSample(int steps, int counted) {
    private static final int ROWS = 10_000;

    /** @param rowsPerStep rows, or what else is read to count a step */
    static StepSample of(int steps, int rowsPerStep) {
        return new StepSample(steps, Math.min(steps, Math.max(1, ROWS / rowsPerStep)));
    }

    /** From 1, ascending. */
    IntStream numbers() {
        return IntStream.range(0, counted).map(i -> 1 + (int) ((long) i * steps / counted));
    }

    double factor() {
        return (double) steps / counted;
    }

    boolean isPartial() {
        return counted < steps;
    }
}
