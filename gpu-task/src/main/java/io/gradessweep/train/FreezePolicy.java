package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import java.util.Map;
import java.util.Set;

/** Decides which matrices stop training, and which begin again. Numbers only: it never sees a tensor. */
public interface FreezePolicy extends PolicyState {
    /** Whether the criterion is needed at this step, from 1; measuring costs time. */
    boolean measuresAt(int step);

    /**
     * Called at each step of {@link #measuresAt} where something could be measured, before the step's update.
     *
     * @param criterion value of each active matrix that was measured; a matrix without a value is not to be frozen
     * @return matrices that do not take this step's update, nor any later one unless they thaw
     */
    Set<MatrixId> freezes(int step, Map<MatrixId, Double> criterion);

    /** The value below which a matrix freezes now; NaN where it is not judged by one. */
    default double threshold(MatrixId matrix) {
        return Double.NaN;
    }

    /** Whether frozen matrices may come back, so that their optimizer state has to be kept. */
    default boolean mayThaw() {
        return false;
    }

    /** Whether frozen matrices are to be measured too; costs their weight gradients. Holds only where {@link #measuresAt} does. */
    default boolean probesAt(int step) {
        return false;
    }

    /**
     * Called after {@link #freezes}.
     *
     * @param probed value of each frozen matrix that was measured
     * @return matrices that train again from the next step on
     */
    default Set<MatrixId> thaws(int step, Map<MatrixId, Double> probed) {
        return Set.of();
    }

    /** Freezes nothing. */
    FreezePolicy NEVER = new FreezePolicy() {
        @Override
        public boolean measuresAt(int step) {
            return false;
        }

        @Override
        public Set<MatrixId> freezes(int step, Map<MatrixId, Double> criterion) {
            return Set.of();
        }
    };
}
