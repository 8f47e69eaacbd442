package io.gradessweep.result;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/**
 * The identity of one monitored matrix. Matrices are ordered by tower, by layer, and within a layer in the order in
 * which the forward pass uses them.
 *
 * @param layer the index of the layer within its tower, from 0
 * @param projection the name of the matrix within its layer: {@code q}, {@code down}
 * @param part the matrix of the LoRA adapter, if A and B are told apart; otherwise null, which means the weight itself,
 *     or A and B together
 */
public record MatrixId(Tower tower, int layer, String projection, AdapterPart part)
        implements Serializable, Comparable<MatrixId> {
    private static final List<String> FORWARD_ORDER = List.of("q", "k", "v", "o", "gate", "up", "down");

    private static final Comparator<MatrixId> ORDER = Comparator.comparing(MatrixId::tower)
            .thenComparingInt(MatrixId::layer)
            .thenComparingInt(matrix -> place(matrix.projection))
            .thenComparing(MatrixId::projection)
            .thenComparing(MatrixId::part, Comparator.nullsFirst(Comparator.naturalOrder()));

    /** Identifies the matrix itself, or A and B of its adapter together. */
    public MatrixId(Tower tower, int layer, String projection) {
        this(tower, layer, projection, null);
    }

    /** Identifies a matrix of the language tower. */
    public static MatrixId language(int layer, String projection) {
        return new MatrixId(Tower.LANGUAGE, layer, projection);
    }

    public MatrixGroup group() {
        return MatrixGroup.of(projection);
    }

    /**
     * Returns a projection's rank in the order of the forward pass. Unknown names come last, in alphabetical order.
     */
    private static int place(String projection) {
        int place = FORWARD_ORDER.indexOf(projection);
        return place < 0 ? FORWARD_ORDER.size() : place;
    }

    @Override
    public int compareTo(MatrixId other) {
        return ORDER.compare(this, other);
    }

    /**
     * Returns {@code 3.q}; {@code vision.3.q} outside the language tower; {@code 3.q.A} for one matrix of an adapter.
     */
    @Override
    public String toString() {
        String name = layer + "." + projection + (part == null ? "" : "." + part);
        return tower == Tower.LANGUAGE ? name : tower.label() + "." + name;
    }
}
