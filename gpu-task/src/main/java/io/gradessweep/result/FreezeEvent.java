package io.gradessweep.result;

import java.io.Serializable;

/**
 * A matrix that stopped training, or trains again.
 *
 * @param step the first step whose update the matrix did not take; or, thawed, the first that it takes again
 * @param value what the policy judged by; NaN where it did not look at the matrix
 * @param tau the threshold; NaN where the policy has none
 */
public record FreezeEvent(int step, MatrixId matrix, Kind event, double value, double tau) implements Serializable {
    /** What happened. */
    public enum Kind {
        FREEZE,
        THAW
    }
}
