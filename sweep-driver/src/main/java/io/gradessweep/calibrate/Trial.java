package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;

/**
 * A candidate, as far as it has been trained.
 *
 * @param isCompleted whether it was trained to its end, which may lie before the last planned step
 * @param losses the loss of each step, nats per token
 * @param norms the norms of the matrices that were training
 * @param frozenAt the matrices that froze, by step
 * @param seconds its time for loading, training and writing checkpoints, without the shared prefix and without scoring
 * @param accuracy the mean over benchmarks, 0..1; empty where it was not scored
 */
public record Trial(
        double tau,
        boolean isCompleted,
        List<Double> losses,
        List<NormRow> norms,
        SortedMap<Integer, Set<MatrixId>> frozenAt,
        double seconds,
        OptionalDouble accuracy) {
    int doneSteps() {
        return losses.size();
    }

    boolean reached(int step) {
        return isCompleted || doneSteps() >= step;
    }

    /** Returns the candidate as it was after a step that it has reached. */
    Trial until(int step) {
        return new Trial(
                tau,
                isCompleted && doneSteps() <= step,
                losses.subList(0, Math.min(step, doneSteps())),
                norms.stream().filter(row -> row.step() <= step).toList(),
                frozenAt.headMap(step + 1),
                seconds,
                accuracy);
    }
}
