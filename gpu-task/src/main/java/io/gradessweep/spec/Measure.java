package io.gradessweep.spec;

import java.io.Serializable;

/** One number for each monitored matrix: a norm, and of what. Of an adapter it is the sum over A and B. */
public record Measure(Criterion criterion, MatrixNorm norm) implements Serializable {
    /** Equation 1 of arXiv 2509.01842v1. */
    public static final Measure GRADIENT_L1 = new Measure(Criterion.GRADIENT, MatrixNorm.L1);

    /** {@code gradient/l1}. */
    public String label() {
        return criterion.label() + "/" + norm.label();
    }
}
