package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import java.util.Map;
import java.util.Set;

/** Decides which matrices stop training. Numbers only: it never sees a tensor. */
public interface FreezePolicy extends PolicyState {
    /** Whether the criterion is needed at this step, from 1; measuring costs time. */
    boolean measuresAt(int step);

    /**
     * Called after measuring, before the step's update.
     *
     * @param criterion value of each active matrix that was measured; a matrix without a value is not to be frozen
     * @return matrices that do not take this step's update, nor any later one
     */
    Set<MatrixId> freezes(int step, Map<MatrixId, Double> criterion);

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
