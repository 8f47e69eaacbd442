package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixSelector;
import io.gradessweep.spec.Tau;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Thresholds of selectors in proportion to the norms of what they select, so that one number, the level, sets all of
 * them: a selector's tau is the level times its reference norm.
 *
 * @param references the reference norms by selector
 */
public record RelativeThresholds(Tau.Selected references) {
    /** The same tau for every matrix, which is the level itself. */
    public static final RelativeThresholds SAME_FOR_ALL =
            new RelativeThresholds(new Tau.Selected(new TreeMap<>(Map.of(MatrixSelector.ALL, 1.0))));

    private static final MathContext SIGNIFICANT_DIGITS = new MathContext(4);

    /**
     * Returns thresholds in proportion to the median norm of what each selector selects. Matrices that no selector
     * selects have one threshold together.
     *
     * @param norms returns the norms of a matrix
     * @throws InvalidInputException if a selector selects no matrix that trains, or none of its norms is above 0
     */
    static RelativeThresholds ofMedians(
            List<String> selectors, Collection<MatrixId> matrices, Function<MatrixId, double[]> norms) {
        Tau.Selected known = new Tau.Selected(numbered(selectors));
        SortedMap<String, Double> medians = new TreeMap<>();
        for (Map.Entry<String, Double> selector : known.thresholds().entrySet()) {
            double[] sorted = matrices.stream()
                    .filter(matrix -> known.of(matrix.path()) == selector.getValue())
                    .map(norms)
                    .flatMapToDouble(Arrays::stream)
                    .filter(norm -> norm > 0 && Double.isFinite(norm))
                    .sorted()
                    .toArray();
            if (sorted.length > 0) {
                medians.put(selector.getKey(), rounded(sorted[sorted.length / 2]));
            } else if (selector.getKey().isEmpty()) {
                coverOthers(known, medians);
            } else {
                throw new InvalidInputException("--selectors " + selector.getKey()
                        + ": no norm above 0 was recorded of a matrix that it alone selects; the matrices that train are "
                        + String.join(", ", paths(matrices)));
            }
        }
        return new RelativeThresholds(new Tau.Selected(medians));
    }

    /** Gives a threshold to matrices that no selector selects and that do not train, if the model has any. */
    private static void coverOthers(Tau.Selected known, Map<String, Double> medians) {
        double others = known.of(MatrixSelector.ALL);
        if (MatrixSelector.ofTextDecoder().stream().anyMatch(path -> known.of(path) == others)) {
            medians.put(MatrixSelector.ALL, 1.0);
        }
    }

    /** Gives each selector, and the one of every matrix, a number of its own. */
    private static SortedMap<String, Double> numbered(List<String> selectors) {
        SortedMap<String, Double> numbers = new TreeMap<>(Map.of(MatrixSelector.ALL, 1.0));
        for (String selector : selectors) {
            numbers.putIfAbsent(selector, numbers.size() + 1.0);
        }
        return numbers;
    }

    private static List<String> paths(Collection<MatrixId> matrices) {
        return matrices.stream().map(MatrixId::path).distinct().sorted().toList();
    }

    /** Returns whether every matrix has the same tau, so that the level is that tau. */
    public boolean isSameForAll() {
        return equals(SAME_FOR_ALL);
    }

    /** Returns the name of the number that is varied. */
    public String axis() {
        return isSameForAll() ? "tau" : "level";
    }

    double of(MatrixId matrix) {
        return references.of(matrix.path());
    }

    /** Returns the tau at a level. */
    public Tau at(double level) {
        return Tau.of(bySelector(level), MatrixSelector.ofTextDecoder());
    }

    /** Returns the tau of each selector at a level. Those that are products have four significant digits. */
    public SortedMap<String, Double> bySelector(double level) {
        SortedMap<String, Double> thresholds = new TreeMap<>(references.thresholds());
        thresholds.replaceAll((selector, reference) -> isSameForAll() ? level : rounded(level * reference));
        return thresholds;
    }

    private static double rounded(double value) {
        return new BigDecimal(value).round(SIGNIFICANT_DIGITS).doubleValue();
    }
}
