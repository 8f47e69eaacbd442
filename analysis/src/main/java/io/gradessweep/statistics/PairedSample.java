package io.gradessweep.statistics;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One benchmark's items and the two distributions that chance is drawn from: of other items, and of equal methods. */
public final class PairedSample {
    private final ItemDifferences items;
    private final IntegerDistribution resampled;
    private final IntegerDistribution flipped;

    public PairedSample(ItemDifferences items) {
        this.items = items;
        this.resampled = IntegerDistribution.of(items).times(items.items());
        this.flipped = flipped(items);
    }

    ItemDifferences items() {
        return items;
    }

    /**
     * {@link ItemDifferences#sum} over as many items drawn with replacement, each with the answers of all seeds: the
     * bootstrap's distribution itself, so that a resample is one draw, not one for each item.
     */
    IntegerDistribution resampled() {
        return resampled;
    }

    /** {@link ItemDifferences#sum} where it is chance, item by item, which method gave which one's answers. */
    IntegerDistribution flipped() {
        return flipped;
    }

    private static IntegerDistribution flipped(ItemDifferences items) {
        SortedMap<Integer, Integer> sizes = new TreeMap<>();
        for (Map.Entry<Integer, Integer> count : items.counts().entrySet()) {
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
