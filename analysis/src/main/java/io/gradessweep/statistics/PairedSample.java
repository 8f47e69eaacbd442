package io.gradessweep.statistics;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One benchmark's items and the two distributions that chance is drawn from: of other clusters, and of equal methods. */
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
     * {@link ClusterDifferences#sum} over as many clusters drawn with replacement: the bootstrap's distribution itself, so
     * that a resample is one draw, not one for each cluster.
     */
    IntegerDistribution resampled() {
        return resampled;
    }

    /** {@link ClusterDifferences#sum} where it is chance, cluster by cluster, which method gave which answers. */
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
