package io.gradessweep.calibrate;

import io.gradessweep.result.MatrixId;
import java.util.List;
import java.util.SortedMap;

/**
 * A real run, compared with the replays that predict it.
 *
 * @param replayed the replay without correction
 * @param corrected the replay with the correction that was fitted to the other real runs
 */
public record Prediction(RecordedTraining training, RealRun real, Freezing replayed, Freezing corrected) {
    /** Returns the real FLOPs ratio less a predicted one, which is above 0 where the prediction is optimistic. */
    public double flopsError(Freezing predicted) {
        return real.freezing().flopsRatio() - predicted.flopsRatio();
    }

    /**
     * Returns the steps between the predicted and the real freeze of a matrix, averaged over the matrices. One that
     * never freezes counts as frozen at the step after the last.
     */
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
