package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Ranks matrices by a value, those that freeze together as one. */
final class Ranking {
    private Ranking() {}

    /**
     * Returns the matrices with the lowest values, at most {@code most} of them with those that freeze together with
     * them. Equal values are taken in the order of their matrices.
     *
     * @param units as in {@link Policies#of(io.gradessweep.spec.EarlyStopping, int, long, Map)}
     */
    static Set<MatrixId> lowest(Map<MatrixId, Double> values, int most, Map<MatrixId, List<MatrixId>> units) {
        List<MatrixId> ranked = values.entrySet().stream()
                .sorted(Map.Entry.<MatrixId, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        Set<MatrixId> lowest = new TreeSet<>();
        for (MatrixId matrix : ranked) {
            Set<MatrixId> more = new TreeSet<>(lowest);
            more.addAll(units.getOrDefault(matrix, List.of(matrix)));
            if (more.size() > most) {
                break;
            }
            lowest = more;
        }
        return lowest;
    }
}
