package io.gradessweep.report;

import io.gradessweep.statistics.Estimate;

/**
 * How much better or worse a method is than the one it is compared with.
 *
 * @param corrected p, corrected for the number of differences it is one of
 */
record Difference(PairedAnswers answers, Estimate estimate, double corrected) {
    private static final double LEVEL = 0.05;

    /** Whether it is more than chance among test items: its corrected p lies below 0.05 and its interval excludes 0. */
    boolean holds() {
        return corrected < LEVEL && estimate.excludesZero();
    }
}
