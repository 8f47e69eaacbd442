package io.gradessweep.statistics;

/**
 * How often chance is asked.
 *
 * @param resamples at least {@link #LEAST}
 * @param seed the same seed gives the same numbers
 */
public record Resampling(int resamples, long seed) {
    /** With fewer, the ends of a 95 % interval rest on less than 25 of them. */
    public static final int LEAST = 1_000;

    /** 10,000 with seed 1. */
    public static final Resampling USUAL = new Resampling(10_000, 1);

    public Resampling {
        if (resamples < LEAST) {
            throw new IllegalArgumentException(resamples + " resamples are fewer than " + LEAST);
        }
    }
}
