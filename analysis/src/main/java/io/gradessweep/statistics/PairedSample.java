package io.gradessweep.statistics;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answers to one benchmark, with the distributions of their difference under resampling and under equal methods.
 */
public final class PairedSample {
    private final ClusterDifferences differences;
    private final IntegerDistribution resampled;
    private final IntegerDistribution flipped;

    public PairedSample(ClusterDifferences differences) {
        this.differences = differences;
        this.resampled = IntegerDistribution.of(differences).times(differences.clusters());
        this.flipped = flipped(differences);
    }

    ClusterDifferences differences() {
        return differences;
    }

    /**
     * Returns the distribution of {@link ClusterDifferences#sum} over as many clusters, drawn with replacement. This is
     * the distribution of the bootstrap, so that a resample takes one draw instead of one for each cluster.
     */
    IntegerDistribution resampled() {
        return resampled;
    }

    /**
     * Returns the distribution of {@link ClusterDifferences#sum} when the answers of the two methods are swapped at
     * random in each cluster.
     */
    IntegerDistribution flipped() {
        return flipped;
    }

    private static IntegerDistribution flipped(ClusterDifferences differences) {
        SortedMap<Integer, Integer> sizes = new TreeMap<>();
        for (Map.Entry<Integer, Integer> count : differences.counts().entrySet()) {
            if (count.getKey() != 0) {
                sizes.merge(Math.abs(count.getKey()), count.getValue(), Integer::sum);
            }
        }
        IntegerDistribution sum = IntegerDistribution.ZERO;
        for (Map.Entry<Integer, Integer> size : sizes.entrySet()) {
            sum = IntegerDistribution.ofFlips(size.getKey(), size.getValue()).plus(sum);
        }
        return sum;
    }
}
