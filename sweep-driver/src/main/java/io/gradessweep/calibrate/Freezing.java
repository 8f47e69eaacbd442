package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a run froze, or would.
 *
 * @param frozenAt by step, the matrices that did not take this step's update nor a later one
 * @param monitored how many matrices there are
 * @param doneSteps the last step: the one that froze the last matrix, else the last planned
 * @param flops of these steps
 * @param flopsRatio to those of all planned steps with nothing frozen
 */
public record Freezing(
        SortedMap<Integer, Set<MatrixId>> frozenAt, int monitored, int doneSteps, long flops, double flopsRatio) {
    public Freezing {
        frozenAt = Collections.unmodifiableSortedMap(frozenAt);
    }

    public int frozenMatrices() {
        return frozenAt.values().stream().mapToInt(Set::size).sum();
    }

    /** The step that ended the run, where all matrices froze. */
    public OptionalInt allFrozenStep() {
        return frozenMatrices() == monitored ? OptionalInt.of(doneSteps) : OptionalInt.empty();
    }

    /** The step of each matrix that froze. */
    public SortedMap<MatrixId, Integer> stepOfMatrix() {
        SortedMap<MatrixId, Integer> steps = new TreeMap<>();
        for (Map.Entry<Integer, Set<MatrixId>> frozen : frozenAt.entrySet()) {
            frozen.getValue().forEach(matrix -> steps.put(matrix, frozen.getKey()));
        }
        return steps;
    }
}
