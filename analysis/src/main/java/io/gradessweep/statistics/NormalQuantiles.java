package io.gradessweep.statistics;

import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** A deterministic sample of the standard normal distribution. */
public final class NormalQuantiles {
    private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

    private NormalQuantiles() {}

    /** Returns the quantiles in the middle of so many equal shares, ascending. */
    public static double[] middles(int shares) {
        return IntStream.range(0, shares)
                .mapToDouble(place -> STANDARD.inverseCumulativeProbability((place + 0.5) / shares))
                .toArray();
    }
}
