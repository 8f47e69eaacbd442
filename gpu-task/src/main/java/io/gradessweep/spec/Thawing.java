package io.gradessweep.spec;

import java.io.Serializable;

/**
 * Whether frozen matrices come back.
 *
 * @param every steps between two looks at the gradients of frozen matrices, each at the price of a full backward pass; 0 for
 *     never
 * @param factor of tau: a frozen matrix whose criterion lies above their product trains again
 */
public record Thawing(int every, double factor) implements Serializable {
    /** Frozen for good: Algorithm 1. */
    public static final Thawing NEVER = new Thawing(0, 1);

    public Thawing {
        Require.atLeast("grades.thaw_every", every, 0);
        Require.atLeast("grades.thaw_factor", factor, 1);
    }
}
