package io.gradessweep.spec;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One number for each monitored matrix: a norm, and of what. Of an adapter it is the sum over A and B. */
public record Measure(Criterion criterion, MatrixNorm norm) implements Serializable {
    /** Equation 1 of arXiv 2509.01842v1. */
    public static final Measure GRADIENT_L1 = new Measure(Criterion.GRADIENT, MatrixNorm.L1);

    /** Every criterion in every norm. */
    public static List<Measure> all() {
        List<Measure> all = new ArrayList<>();
        for (Criterion criterion : Criterion.values()) {
            for (MatrixNorm norm : MatrixNorm.values()) {
                all.add(new Measure(criterion, norm));
            }
        }
        return all;
    }

    /** By its label. */
    public static Optional<Measure> named(String label) {
        return all().stream().filter(measure -> measure.label().equals(label)).findFirst();
    }

    /** {@code gradient/l1}. */
    public String label() {
        return criterion.label() + "/" + norm.label();
    }
}
