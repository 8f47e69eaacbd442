package io.gradessweep.result;

import io.gradessweep.spec.Projection;
import java.io.Serializable;
import java.util.Comparator;

/**
 * One monitored matrix.
 *
 * @param layer from 0
 */
public record MatrixId(int layer, Projection projection) implements Serializable, Comparable<MatrixId> {
    private static final Comparator<MatrixId> ORDER =
            Comparator.comparingInt(MatrixId::layer).thenComparing(MatrixId::projection);

    @Override
    public int compareTo(MatrixId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return layer + "." + projection.label();
    }
}
