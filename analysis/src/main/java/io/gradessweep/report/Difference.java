package io.gradessweep.report;

import io.gradessweep.statistics.Estimate;

/**
 * The difference in accuracy between a method and the one it is compared with.
 *
 * @param corrected the p-value, corrected for the number of differences that were tested
 */
record Difference(PairedAnswers answers, Estimate estimate, double corrected) {
    private static final double LEVEL = 0.05;

    /**
     * Tells whether it is more than chance among test items: its corrected p is below 0.05 and its interval excludes 0.
     */
    boolean holds() {
        return corrected < LEVEL && estimate.excludesZero();
    }
}
