package io.gradessweep.statistics;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Test items of one benchmark that two methods answered, counted by how much better the one did.
 *
 * @param seeds answers of each method to each item, at least 1
 * @param counts items, by right answers of the method less right answers of its reference over all seeds: -seeds..seeds
 */
public record ItemDifferences(int seeds, SortedMap<Integer, Integer> counts) {
    public ItemDifferences {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        if (counts.isEmpty() || counts.firstKey() < -seeds || counts.lastKey() > seeds) {
            throw new IllegalArgumentException("differences over " + seeds + " seeds cannot be " + counts.keySet());
        }
    }

    public int items() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Right answers of the method less right answers of its reference, over all items and seeds. */
    int sum() {
        int sum = 0;
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
            sum += count.getKey() * count.getValue();
        }
        return sum;
    }

    /** What {@link #sum} is divided by for a difference of accuracies. */
    int answers() {
        return seeds * items();
    }

    /** Difference of the accuracies, -1..1. */
    double mean() {
        return (double) sum() / answers();
    }

    /**
     * Standard error of {@link #mean}, an item being one observation however many seeds answered it (Miller 2024, "Adding Error
     * Bars to Evals", on paired differences and on clusters). NaN for one item.
     */
    double standardError() {
        int items = items();
        double mean = (double) sum() / items;
        double squares = 0;
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
            double deviation = count.getKey() - mean;
            squares += count.getValue() * deviation * deviation;
        }
        return Math.sqrt(squares / (items - 1) / items) / seeds;
    }
}
