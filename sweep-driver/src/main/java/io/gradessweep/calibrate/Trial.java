package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;

/**
 * A candidate as far as it was trained.
 *
 * @param isCompleted whether it came to its end, which may lie before the last planned step
 * @param losses of its steps, nats per token
 * @param norms of the matrices that trained
 * @param frozenAt by step
 * @param seconds of its own: loading, training and keeping states, without what it forked from and without scoring
 * @param accuracy mean over benchmarks, 0..1, where it was scored
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

    /** As it was after a step that it reached. */
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
