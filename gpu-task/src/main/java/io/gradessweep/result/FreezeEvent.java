package io.gradessweep.result;

import java.io.Serializable;

/**
 * A matrix that stopped training, or trains again.
 *
 * @param step the first step that did not update the matrix or, after a thaw, the first that updates it again
 * @param value the value that the policy compared; NaN if it did not look at the matrix
 * @param tau the threshold; NaN if the policy has none
 */
public record FreezeEvent(int step, MatrixId matrix, Kind event, double value, double tau) implements Serializable {
    /** The kinds of events. */
    public enum Kind {
        FREEZE,
        THAW
    }
}
