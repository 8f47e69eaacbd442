package io.gradessweep.block;

import io.gradessweep.spec.MatrixGroup;
import java.util.Optional;

/**
 * The place of one weight in a block.
 *
 * @param name the weight's name within the block, which the kernels use: {@code q}, {@code input_norm}
 * @param module the path, within the block, of the module that holds it in a Hugging Face checkpoint:
 *     {@code self_attn.q_proj}. Slots that name the same module are stored as one tensor, stacked by rows
 * @param rows the outputs of a matrix, the entries of a table, or the elements of a vector
 * @param columns the inputs of a matrix, or the width of a table; 0 for a vector
 * @param reads the value that a matrix multiplies; empty for other weights
 * @param monitored whether the freezing rules apply to it
 */
public record Slot(
        String name, Kind kind, String module, int rows, int columns, Optional<Stage> reads, boolean monitored) {
    private static final String BIAS = ".bias";

    /** The roles that a weight can have. */
    public enum Kind {
        MATRIX,
        NORM,
        BIAS,
        /** A table with a row for each token: of embeddings, or of the output. */
        TABLE
    }

    /** Describes a matrix that the freezing rules apply to and that LoRA can adapt. */
    public static Slot matrix(String name, String module, int rows, int columns, Stage reads) {
        return new Slot(name, Kind.MATRIX, module, rows, columns, Optional.of(reads), true);
    }

    /** Describes the bias that is added to what this matrix gives, and that is stored with it. */
    public Slot bias() {
        return new Slot(name + BIAS, Kind.BIAS, module, rows, 0, Optional.empty(), false);
    }

    /** Returns the name of the matrix that a bias belongs to. */
    public static String matrixOfBias(String bias) {
        return bias.substring(0, bias.length() - BIAS.length());
    }

    public static Slot norm(String name, String module, int elements) {
        return new Slot(name, Kind.NORM, module, elements, 0, Optional.empty(), false);
    }

    /** Describes a table in which tokens are looked up. */
    public static Slot inputTable(String name, String module, int rows, int columns) {
        return new Slot(name, Kind.TABLE, module, rows, columns, Optional.empty(), false);
    }

    /** Describes a table that is multiplied to give a logit for each of its rows. */
    public static Slot outputTable(String name, String module, int rows, int columns) {
        return new Slot(name, Kind.TABLE, module, rows, columns, Optional.of(Stage.HEAD_INPUT), false);
    }

    public long elements() {
        return (long) rows * Math.max(1, columns);
    }

    /** Returns the shape of this many of its rows. */
    long[] shape(long someRows) {
        return columns == 0 ? new long[] {someRows} : new long[] {someRows, columns};
    }

    /** Returns the half of the layer that a monitored matrix belongs to. */
    public MatrixGroup group() {
        return MatrixGroup.of(name);
    }

    public boolean reads(Stage stage) {
        return reads.isPresent() && reads.get() == stage;
    }
}
