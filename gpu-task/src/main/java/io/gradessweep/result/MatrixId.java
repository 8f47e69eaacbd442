package io.gradessweep.result;

import io.gradessweep.spec.MatrixGroup;
import io.gradessweep.spec.MatrixSelector;
import io.gradessweep.spec.Tower;
import java.io.Serializable;
import java.util.Comparator;

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
    private static final Comparator<AdapterPart> PARTS = Comparator.nullsFirst(Comparator.naturalOrder());

    /** Identifies the matrix itself, or A and B of its adapter together. */
    public MatrixId(Tower tower, int layer, String projection) {
        this(tower, layer, projection, null);
    }

    /** Identifies a matrix of the language tower. */
    public static MatrixId language(int layer, String projection) {
        return new MatrixId(Tower.LANGUAGE, layer, projection);
    }

    /** Identifies one matrix of this matrix' adapter. */
    public MatrixId half(AdapterPart half) {
        return new MatrixId(tower, layer, projection, half);
    }

    public MatrixGroup group() {
        return MatrixGroup.of(projection);
    }

    /** Returns the path that selectors select by: {@code language.attention.q}. */
    public String path() {
        return MatrixSelector.path(tower, group(), projection);
    }

    @Override
    public int compareTo(MatrixId other) {
        int byTower = tower.compareTo(other.tower);
        if (byTower != 0) {
            return byTower;
        }
        if (layer != other.layer) {
            return Integer.compare(layer, other.layer);
        }
        if (!projection.equals(other.projection)) {
            int byPlace = Integer.compare(place(projection), place(other.projection));
            return byPlace != 0 ? byPlace : projection.compareTo(other.projection);
        }
        return PARTS.compare(part, other.part);
    }

    /** Returns the place of a projection in the forward pass. Unknown names come last, in alphabetical order. */
    private static int place(String projection) {
        return switch (projection) {
            case "q" -> 0;
            case "k" -> 1;
            case "v" -> 2;
            case "qkv" -> 3;
            case "o" -> 4;
            case "gate" -> 5;
            case "up" -> 6;
            case "down" -> 7;
            default -> Integer.MAX_VALUE;
        };
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
