package io.gradessweep.spec;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A criterion and the norm that is taken of it, which give one number for each monitored matrix. For an adapter the
 * norms of A and B are added.
 */
public record Measure(Criterion criterion, MatrixNorm norm) implements Serializable {
    /** The L1 norm of the gradient: equation 1 of arXiv 2509.01842v1. */
    public static final Measure GRADIENT_L1 = new Measure(Criterion.GRADIENT, MatrixNorm.L1);

    /** Returns every combination of a criterion and a norm. */
    public static List<Measure> all() {
        List<Measure> all = new ArrayList<>();
        for (Criterion criterion : Criterion.values()) {
            for (MatrixNorm norm : MatrixNorm.values()) {
                all.add(new Measure(criterion, norm));
            }
        }
        return all;
    }

    /** Returns the measure with a label. */
    public static Optional<Measure> named(String label) {
        return all().stream().filter(measure -> measure.label().equals(label)).findFirst();
    }

    /** Returns the label, such as {@code gradient/l1}. */
    public String label() {
        return criterion.label() + "/" + norm.label();
    }
}
