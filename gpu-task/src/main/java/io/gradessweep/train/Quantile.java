package io.gradessweep.train;

import java.util.Arrays;

/**
 * Computes quantiles of a sample, interpolated linearly between the two nearest values (type 7 of Hyndman and Fan,
 * 1996).
 */
final class Quantile {
    private Quantile() {}

    /**
     * Returns a quantile.
     *
     * @param share the share of values below it, from 0 to 1
     * @param values at least one value, in any order
     */
    static double of(double share, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
