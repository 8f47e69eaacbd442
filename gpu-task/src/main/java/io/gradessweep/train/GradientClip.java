package io.gradessweep.train;

import java.util.Collection;

/** Clipping by the global L2 norm, as PyTorch's {@code clip_grad_norm_}. */
public final class GradientClip {
    private GradientClip() {}

    /** The L2 norm of all gradients together. */
    public static double globalNorm(Collection<Double> norms) {
        double squares = 0;
        for (double norm : norms) {
            squares += norm * norm;
        }
        return Math.sqrt(squares);
    }

    /**
     * What to multiply gradients by: at most 1.
     *
     * @param bound 0 for no clipping
     */
    public static double factor(double bound, double globalNorm) {
        return bound > 0 ? Math.min(1, bound / (globalNorm + 1e-6)) : 1;
    }
}
