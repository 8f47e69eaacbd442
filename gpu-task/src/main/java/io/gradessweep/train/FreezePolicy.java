package io.gradessweep.train;

import io.gradessweep.result.MatrixId;
import java.util.Map;
import java.util.Set;

/** Decides which matrices stop training and which train again. It works on numbers and never gets a tensor. */
public interface FreezePolicy extends PolicyState {
    /** Returns whether the criterion is needed at a step, counted from 1. Measuring costs time. */
    boolean measuresAt(int step);

    /**
     * Decides which matrices freeze. It is called before the update of each step for which {@link #measuresAt} is true,
     * if something could be measured.
     *
     * @param criterion the value of each active matrix that was measured; a matrix without a value must not be frozen
     * @return the matrices that take neither this step's update nor any later one, unless they thaw
     */
    Set<MatrixId> freezes(int step, Map<MatrixId, Double> criterion);

    /** Returns the value below which a matrix freezes now; NaN if the policy uses no threshold. */
    default double threshold(MatrixId matrix) {
        return Double.NaN;
    }

    /** Returns whether frozen matrices may train again, so that their optimizer state must be kept. */
    default boolean mayThaw() {
        return false;
    }

    /**
     * Returns whether frozen matrices are measured too at a step, which costs their weight gradients. It applies only
     * to steps for which {@link #measuresAt} is true.
     */
    default boolean probesAt(int step) {
        return false;
    }

    /**
     * Decides which matrices train again. It is called after {@link #freezes}.
     *
     * @param probed the value of each frozen matrix that was measured
     * @return the matrices that train again from the next step on
     */
    default Set<MatrixId> thaws(int step, Map<MatrixId, Double> probed) {
        return Set.of();
    }

    /** A policy that freezes nothing. */
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
