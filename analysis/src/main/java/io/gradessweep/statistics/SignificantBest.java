package io.gradessweep.statistics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Finds the methods that are significantly the best in their cell of a table. The best is the method whose mean is
 * highest (or lowest). It is significantly so if it differs from every other method of the cell by a paired t-test over
 * what the methods have in common, such as seeds: its p is the largest of these (the claim is that all differ), corrected
 * by Holm for the number of cells, and must be below 0.05. Differences that do not vary at all tell nothing of how they
 * vary, so they are not significant.
 */
public final class SignificantBest {
    private static final double LEVEL = 0.05;

    private SignificantBest() {}

    /**
     * One value of a method.
     *
     * @param cell the cell in which methods compete
     * @param pair what pairs the values of two methods, such as the seed
     */
    public record Value(String cell, String method, String pair, double value) {}

    /** A method in a cell. */
    public record Place(String cell, String method) {}

    /**
     * Returns the places of significantly best methods.
     *
     * @param highest whether the highest mean is the best, otherwise the lowest
     */
    public static Set<Place> of(Collection<Value> values, boolean highest) {
        Map<String, Map<String, Map<String, Double>>> cells = new LinkedHashMap<>();
        for (Value value : values) {
            cells.computeIfAbsent(value.cell(), cell -> new LinkedHashMap<>())
                    .computeIfAbsent(value.method(), method -> new LinkedHashMap<>())
                    .put(value.pair(), highest ? value.value() : -value.value());
        }
        List<Place> places = new ArrayList<>();
        List<Double> probabilities = new ArrayList<>();
        cells.forEach((cell, methods) -> {
            if (methods.size() > 1) {
                String best = best(methods);
                places.add(new Place(cell, best));
                probabilities.add(methods.keySet().stream()
                        .filter(method -> !method.equals(best))
                        .mapToDouble(method -> p(methods.get(best), methods.get(method)))
                        .max()
                        .orElseThrow());
            }
        });
        Set<Place> significant = new HashSet<>();
        List<Double> corrected = Holm.corrected(probabilities);
        for (int i = 0; i < places.size(); i++) {
            if (corrected.get(i) < LEVEL) {
                significant.add(places.get(i));
            }
        }
        return significant;
    }

    private static String best(Map<String, Map<String, Double>> methods) {
        Optional<String> best = methods.keySet().stream()
                .reduce((one, other) -> mean(methods.get(other).values())
                                > mean(methods.get(one).values())
                        ? other
                        : one);
        return best.orElseThrow();
    }

    /** Returns the two-sided p of the paired t-test that both have the same mean; 1 where it cannot be told. */
    private static double p(Map<String, Double> best, Map<String, Double> other) {
        List<Double> differences = new ArrayList<>();
        best.forEach((pair, value) -> {
            if (other.containsKey(pair)) {
                differences.add(value - other.get(pair));
            }
        });
        int n = differences.size();
        if (n < 2) {
            return 1;
        }
        double mean = mean(differences);
        double squares = differences.stream()
                .mapToDouble(difference -> Math.pow(difference - mean, 2))
                .sum();
        double error = Math.sqrt(squares / (n - 1) / n);
        // Equal differences may differ by rounding.
        if (mean <= 0 || error <= 1e-9 * mean) {
            return 1;
        }
        return 2 * TDistribution.of(n - 1.0).survivalProbability(mean / error);
    }

    private static double mean(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
