package io.gradessweep.statistics;

/**
 * The settings of random resampling.
 *
 * @param resamples how many resamples are drawn, at least {@link #LEAST}
 * @param seed the random seed; the same seed gives the same numbers
 */
public record Resampling(int resamples, long seed) {
    /** The least number of resamples. With fewer, each end of a 95 % interval rests on less than 25 of them. */
    public static final int LEAST = 1_000;

    /** The default: 10,000 resamples with seed 1. */
    public static final Resampling USUAL = new Resampling(10_000, 1);

    public Resampling {
        if (resamples < LEAST) {
            throw new IllegalArgumentException(resamples + " resamples are fewer than " + LEAST);
        }
    }
}
