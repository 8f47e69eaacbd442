package io.gradessweep.model;

import io.gradessweep.torch.InputKernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The cos and sin of the first positions on a device, as many as any batch so far has had. Batches take rows of it, since
 * cosines take the host longer than several layers do.
 */
final class RotaryTable {
    private static final int FEWEST_ADDED = 16;

    private final InputKernels inputs;
    private final TensorScope scope;
    private final IntFunction<RotaryEmbedding.Angles> angles;
    private final int width;
    private final int limit;
    /** The rotation of the first positions, (L, 1, W); null while there is none. */
    private RotaryEmbedding.Rotation rotation;

    private int length;

    /**
     * @param scope owns the table
     * @param angles gives the cos and sin of so many positions from 0 on
     * @param width the numbers of a position
     * @param limit the most positions that the table may have
     */
    RotaryTable(
            InputKernels inputs, TensorScope scope, IntFunction<RotaryEmbedding.Angles> angles, int width, int limit) {
        this.inputs = inputs;
        this.scope = scope;
        this.angles = angles;
        this.width = width;
        this.limit = limit;
    }

    /** Returns the rotation of positions 0 to length - 1, which the table has, (length, 1, W). */
    RotaryEmbedding.Rotation first(TensorScope pass, int length) {
        return new RotaryEmbedding.Rotation(
                rotation.cos().rows(0, length).moveTo(pass),
                rotation.sin().rows(0, length).moveTo(pass));
    }

    /**
     * Returns the rotation of tokens.
     *
     * @param positions (A, N): the positions of each token in A directions, which the table has
     * @param parts as {@link InputKernels#rowsAt} takes them
     */
    RotaryEmbedding.Rotation at(TensorScope pass, Tensor positions, long[] parts, long... shape) {
        return new RotaryEmbedding.Rotation(
                inputs.rowsAt(pass, rotation.cos(), positions, parts, shape),
                inputs.rowsAt(pass, rotation.sin(), positions, parts, shape));
    }

    /**
     * Makes the table longer if it has fewer positions: by an eighth at least, so that this is rare.
     *
     * @param pass stays open until the device has the table
     */
    void reach(TensorScope pass, int length) {
        if (length > this.length) {
            if (rotation != null) {
                rotation.cos().close();
                rotation.sin().close();
                // The device may have no room for more.
                rotation = null;
                this.length = 0;
            }
            int step = Math.max(FEWEST_ADDED, Integer.highestOneBit(length) / 8);
            int rows = (int) Math.min(limit, ((long) length + step - 1) / step * step);
            RotaryEmbedding.Angles computed = angles.apply(rows);
            List<Tensor> tensors = inputs.floats(
                    pass,
                    List.of(
                            new InputKernels.Floats(to -> to.put(computed.cos()), rows, 1, width),
                            new InputKernels.Floats(to -> to.put(computed.sin()), rows, 1, width)));
            rotation = new RotaryEmbedding.Rotation(
                    tensors.get(0).moveTo(scope), tensors.get(1).moveTo(scope));
            this.length = rows;
        }
    }
}
