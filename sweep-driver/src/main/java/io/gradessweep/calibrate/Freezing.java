package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The freezes of a run, real or replayed, and the FLOPs that follow.
 *
 * @param frozenAt by step, the matrices that took neither this step's update nor a later one
 * @param monitored how many matrices there are
 * @param doneSteps the last step: the one that froze the last matrix, otherwise the last planned step
 * @param flops the FLOPs of these steps
 * @param flopsRatio these FLOPs, divided by those of all planned steps with nothing frozen
 */
public record Freezing(
        SortedMap<Integer, Set<MatrixId>> frozenAt, int monitored, int doneSteps, long flops, double flopsRatio) {
    public Freezing {
        frozenAt = Collections.unmodifiableSortedMap(frozenAt);
    }

    public int frozenMatrices() {
        return frozenAt.values().stream().mapToInt(Set::size).sum();
    }

    /** Returns the step at which the run ended because all matrices were frozen; empty where some were not. */
    public OptionalInt allFrozenStep() {
        return frozenMatrices() == monitored ? OptionalInt.of(doneSteps) : OptionalInt.empty();
    }

    /** Maps each matrix that froze to its step. */
    public SortedMap<MatrixId, Integer> stepOfMatrix() {
        SortedMap<MatrixId, Integer> steps = new TreeMap<>();
        for (Map.Entry<Integer, Set<MatrixId>> frozen : frozenAt.entrySet()) {
            frozen.getValue().forEach(matrix -> steps.put(matrix, frozen.getKey()));
        }
        return steps;
    }
}
