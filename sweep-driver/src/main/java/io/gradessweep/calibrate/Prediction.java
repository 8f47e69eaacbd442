package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.List;
import java.util.SortedMap;

/**
 * A real run beside what replays say about it.
 *
 * @param replayed without correction
 * @param corrected by what the other real runs show
 */
public record Prediction(RecordedTraining training, RealRun real, Freezing replayed, Freezing corrected) {
    /** Real FLOPs ratio less a predicted one: above 0 where the prediction is optimistic. */
    public double flopsError(Freezing predicted) {
        return real.freezing().flopsRatio() - predicted.flopsRatio();
    }

    /** Mean over matrices of the steps between a predicted and the real freeze; one that never freezes counts as after the end. */
    public double stepError(Freezing predicted) {
        SortedMap<MatrixId, Integer> expected = real.freezing().stepOfMatrix();
        SortedMap<MatrixId, Integer> actual = predicted.stepOfMatrix();
        int never = training.plannedSteps() + 1;
        List<MatrixId> matrices = training.matrices();
        return matrices.stream()
                .mapToInt(matrix -> Math.abs(actual.getOrDefault(matrix, never) - expected.getOrDefault(matrix, never)))
                .average()
                .orElseThrow();
    }
}
