package io.gradessweep.train;

import java.util.Collection;

/** Clips gradients by their global L2 norm, as PyTorch's {@code clip_grad_norm_} does. */
public final class GradientClip {
    private GradientClip() {}

    /** Returns the L2 norm of all gradients together. */
    public static double globalNorm(Collection<Double> norms) {
        double squares = 0;
        for (double norm : norms) {
            squares += norm * norm;
        }
        return Math.sqrt(squares);
    }

    /**
     * Returns the factor, at most 1, to multiply the gradients by.
     *
     * @param bound the largest norm that is allowed; 0 for no clipping
     */
    public static double factor(double bound, double globalNorm) {
        return bound > 0 ? Math.min(1, bound / (globalNorm + 1e-6)) : 1;
    }
}
