package io.gradessweep.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Holm's step-down correction for multiple tests. If corrected p-values below 0.05 are called significant, the
 * probability of any false positive among the tests is at most 5 %, however they depend on each other (Holm 1979, "A
 * Simple Sequentially Rejective Multiple Test Procedure").
 */
public final class Holm {
    private Holm() {}

    /** Returns the p-values, corrected for their number, in the same order. */
    public static List<Double> corrected(List<Double> p) {
        Integer[] ascending = new Integer[p.size()];
        Arrays.setAll(ascending, i -> i);
        Arrays.sort(ascending, Comparator.comparing(p::get));
        Double[] corrected = new Double[p.size()];
        double largest = 0;
        for (int rank = 0; rank < ascending.length; rank++) {
            largest = Math.max(largest, Math.min(1, (p.size() - rank) * p.get(ascending[rank])));
            corrected[ascending[rank]] = largest;
        }
        return List.of(corrected);
    }
}
