package io.gradessweep.cost;

import java.util.stream.IntStream;

/**
 * The steps whose batches are counted to estimate all of them: every step or, if there are many rows, evenly spread
 * ones.
 */
record StepSample(int steps, int counted) {
    private static final int ROWS = 10_000;

    /**
     * @param rowsPerStep the number of rows that are read to count a step
     */
    static StepSample of(int steps, int rowsPerStep) {
        return of(steps, rowsPerStep, ROWS);
    }

    /**
     * @param rowsPerStep the number of rows that are read to count a step
     * @param rows the number of rows that are read in all, if a step has no more
     */
    static StepSample of(int steps, int rowsPerStep, int rows) {
        return new StepSample(steps, Math.min(steps, Math.max(1, rows / rowsPerStep)));
    }

    /** Returns the numbers of the counted steps, from 1, ascending. */
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
