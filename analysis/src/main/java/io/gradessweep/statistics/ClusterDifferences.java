package io.gradessweep.statistics;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answers of two methods to the test items of one benchmark, in clusters of correlated answers: an item with its
 * answers of all seeds, or all items that ask for the same fact. Clusters are counted by the difference in right
 * answers.
 *
 * @param answers how many answers each method gave in all clusters together
 * @param counts the number of clusters, by the right answers of the method less those of its reference within a cluster
 */
public record ClusterDifferences(int answers, SortedMap<Integer, Integer> counts) {
    public ClusterDifferences {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        if (counts.isEmpty() || answers < Math.abs(sum(counts))) {
            throw new IllegalArgumentException(answers + " answers cannot have the differences " + counts);
        }
    }

    int clusters() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns the right answers of the method less those of its reference. */
    int sum() {
        return sum(counts);
    }

    /** Returns the difference of the accuracies, -1..1. */
    double mean() {
        return (double) sum() / answers;
    }

    /**
     * Returns the standard error of {@link #mean}, where each cluster is one observation (Miller 2024, "Adding Error
     * Bars to Evals", on paired differences and on clusters). It is NaN for one cluster.
     */
    double standardError() {
        int clusters = clusters();
        double mean = (double) sum() / clusters;
        double squares = 0;
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
            double deviation = count.getKey() - mean;
            squares += count.getValue() * deviation * deviation;
        }
        return Math.sqrt(clusters * squares / (clusters - 1)) / answers;
    }

    private static int sum(SortedMap<Integer, Integer> counts) {
        int sum = 0;
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
            sum += count.getKey() * count.getValue();
        }
        return sum;
    }
}
