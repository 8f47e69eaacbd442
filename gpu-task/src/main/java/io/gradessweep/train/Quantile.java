package io.gradessweep.train;

import java.util.Arrays;

/** Quantiles of a sample, interpolated linearly between the two nearest of its values (type 7 of Hyndman and Fan, 1996). */
final class Quantile {
    private Quantile() {}

    /**
     * @param share 0..1
     * @param values at least one, in any order
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
