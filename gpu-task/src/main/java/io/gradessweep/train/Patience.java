package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts, for each matrix, the measurements in a row at which a condition held. A measurement that is missing neither
 * counts nor breaks the row.
 */
final class Patience {
    private final int required;
    /** The counts of the matrices for which the condition held at their last measurement. */
    private final Map<MatrixId, Integer> inARow = new HashMap<>();

    /** The saved form of one matrix' count. */
    record Count(MatrixId matrix, int below) {}

    /** @param required the measurements in a row that {@link #isReached} waits for */
    Patience(int required) {
        this.required = required;
    }

    /** Counts one measurement and returns whether the condition held often enough, with which the row ends. */
    boolean isReached(MatrixId matrix, boolean holds) {
        if (!holds) {
            inARow.remove(matrix);
            return false;
        }
        if (inARow.merge(matrix, 1, Integer::sum) < required) {
            return false;
        }
        inARow.remove(matrix);
        return true;
    }

    List<Count> state() {
        List<Count> counts = new ArrayList<>();
        new TreeMap<>(inARow).forEach((matrix, count) -> counts.add(new Count(matrix, count)));
        return counts;
    }

    void resume(List<Count> counts) {
        inARow.clear();
        counts.forEach(count -> inARow.put(count.matrix, count.below));
    }
}
