package io.gradessweep.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Resolves thresholds by selector. The most specific selector that selects a matrix applies to it. */
final class SelectedThresholds {
    static final String ATTENTION = group(MatrixGroup.ATTENTION);
    static final String MLP = group(MatrixGroup.MLP);

    private SelectedThresholds() {}

    private static String group(MatrixGroup group) {
        return Tower.LANGUAGE.label() + "." + group.label();
    }

    /** Returns the threshold of a matrix; NaN if no selector selects it. */
    static double of(String path, Map<String, Double> bySelector) {
        String selector = path;
        while (!bySelector.containsKey(selector) && !selector.isEmpty()) {
            selector = MatrixSelector.parent(selector);
        }
        return bySelector.getOrDefault(selector, Double.NaN);
    }

    /**
     * Returns the tau that gives these matrices these thresholds. It is the same for every way to write the same
     * thresholds.
     *
     * @param paths the paths of the model's matrices
     * @throws InvalidInputException if a selector selects no matrix, or no selector selects a matrix
     */
    static Tau tau(Map<String, Double> bySelector, List<String> paths) {
        for (String selector : bySelector.keySet()) {
            if (paths.stream().noneMatch(path -> MatrixSelector.selects(selector, path))) {
                throw new InvalidInputException("grades.tau." + selector + " selects no matrix of the model; it has "
                        + String.join(", ", existing(paths)));
            }
        }
        Map<String, Double> byPath = new LinkedHashMap<>();
        paths.forEach(path -> byPath.put(path, of(path, bySelector)));
        List<String> without = new ArrayList<>(paths);
        without.removeIf(path -> !byPath.get(path).isNaN());
        if (!without.isEmpty()) {
            throw new InvalidInputException(
                    "grades.tau gives no threshold to " + String.join(", ", without) + "; select these too");
        }
        SortedMap<String, Double> shortest = new TreeMap<>();
        collect(MatrixSelector.ALL, byPath, shortest);
        return written(shortest);
    }

    private static Set<String> existing(List<String> paths) {
        Set<String> selectors = new TreeSet<>();
        for (String path : paths) {
            for (String selector = path; !selector.isEmpty(); selector = MatrixSelector.parent(selector)) {
                selectors.add(selector);
            }
        }
        return selectors;
    }

    /** Collects the most general selectors whose matrices all have one threshold. */
    private static void collect(String selector, Map<String, Double> byPath, Map<String, Double> shortest) {
        Set<Double> thresholds = new HashSet<>();
        byPath.forEach((path, threshold) -> {
            if (MatrixSelector.selects(selector, path)) {
                thresholds.add(threshold);
            }
        });
        if (thresholds.size() == 1) {
            shortest.put(selector, thresholds.iterator().next());
        } else {
            MatrixSelector.children(selector, byPath.keySet()).forEach(child -> collect(child, byPath, shortest));
        }
    }

    private static Tau written(SortedMap<String, Double> shortest) {
        if (shortest.keySet().equals(Set.of(MatrixSelector.ALL))) {
            return new Tau.Fixed(shortest.get(MatrixSelector.ALL));
        }
        if (shortest.keySet().equals(Set.of(ATTENTION, MLP))) {
            return new Tau.Fixed(shortest.get(ATTENTION), shortest.get(MLP));
        }
        return new Tau.Selected(shortest);
    }
}
