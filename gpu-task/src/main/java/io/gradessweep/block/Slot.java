package io.gradessweep.block;

import io.gradessweep.spec.MatrixGroup;
import java.util.ArrayList;
import java.util.List;
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
 * @param dimensions the shape of the stored tensor, where it is not rows x columns, as that of a convolution
 */
public record Slot(
        String name,
        Kind kind,
        String module,
        int rows,
        int columns,
        Optional<Stage> reads,
        boolean monitored,
        List<Integer> dimensions) {
    private static final String BIAS = ".bias";

    /** The roles that a weight can have. */
    public enum Kind {
        MATRIX,
        NORM,
        BIAS,
        /** A table with a row for each token: of embeddings, or of the output. */
        TABLE,
        /** Learned vectors that are added to the patches of an image, one for each place. */
        POSITIONS
    }

    public Slot {
        dimensions = List.copyOf(dimensions);
    }

    /** Creates a slot whose tensor has the shape rows x columns, or rows alone for a vector. */
    public Slot(
            String name, Kind kind, String module, int rows, int columns, Optional<Stage> reads, boolean monitored) {
        this(name, kind, module, rows, columns, reads, monitored, List.of());
    }

    /** Describes a matrix that the freezing rules apply to and that LoRA can adapt. */
    public static Slot matrix(String name, String module, int rows, int columns, Stage reads) {
        return new Slot(name, Kind.MATRIX, module, rows, columns, Optional.of(reads), true);
    }

    /** Describes a matrix that the freezing rules leave alone and that LoRA does not adapt. */
    public static Slot unmonitored(String name, String module, int rows, int columns, Stage reads) {
        return new Slot(name, Kind.MATRIX, module, rows, columns, Optional.of(reads), false);
    }

    /**
     * Describes a convolution whose steps are as wide as its kernel, which is a matrix that multiplies flattened patches.
     *
     * @param kernel the shape of the kernel of one output: input channels, then frames, height and width
     */
    public static Slot convolution(String name, String module, int outputs, List<Integer> kernel, Stage reads) {
        int columns = kernel.stream().reduce(1, Math::multiplyExact);
        List<Integer> dimensions = new ArrayList<>(List.of(outputs));
        dimensions.addAll(kernel);
        return new Slot(name, Kind.MATRIX, module, outputs, columns, Optional.of(reads), false, dimensions);
    }

    /** Describes learned positions, which are stored with a leading dimension of 1. */
    public static Slot positions(String name, String module, int places, int width) {
        return new Slot(
                name, Kind.POSITIONS, module, places, width, Optional.empty(), false, List.of(1, places, width));
    }

    /** Describes the bias that is added to what this matrix or norm gives, and that is stored with it. */
    public Slot bias() {
        return new Slot(name + BIAS, Kind.BIAS, module, rows, 0, Optional.empty(), false);
    }

    /** Returns the name of the matrix, or norm, that a bias belongs to. */
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

    /** Returns the number of rows of the stored tensor that it fills, which is its own number unless it has dimensions. */
    public int storedRows() {
        return dimensions.isEmpty() ? rows : dimensions.get(0);
    }

    public long elements() {
        return (long) rows * Math.max(1, columns);
    }

    /** Returns the shape of this many of its rows. */
    long[] shape(long someRows) {
        if (!dimensions.isEmpty()) {
            return dimensions.stream().mapToLong(Integer::longValue).toArray();
        }
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
