package io.gradessweep.model;

import io.gradessweep.block.Slot;
import io.gradessweep.result.MatrixId;
import io.gradessweep.torch.Tensor;
import java.util.List;

/**
 * One weight tensor.
 *
 * @param name the name of the tensor in a Hugging Face checkpoint, or in a PEFT adapter, that it is, or is some rows of: the
 *     parts of a fused module share their name
 * @param slot the name of the slot that it fills, or that it adapts, in its block
 * @param matrices the monitored matrix that it is or adapts, or the several that share an adapter; none for the others
 * @param block the index of its block in the model's graph
 * @param value float32, unless {@link WeightStorage} keeps it otherwise
 */
public record Parameter(String name, String slot, Kind kind, List<MatrixId> matrices, int block, Tensor value) {
    /** What a weight is. */
    public enum Kind {
        MATRIX,
        NORM,
        BIAS,
        TABLE,
        ADAPTER;

        static Kind of(Slot.Kind kind) {
            return switch (kind) {
                case MATRIX -> MATRIX;
                case NORM -> NORM;
                case BIAS -> BIAS;
                case TABLE -> TABLE;
            };
        }
    }

    Parameter with(Tensor other) {
        return new Parameter(name, slot, kind, matrices, block, other);
    }

    /** Returns whether weight decay applies. */
    public boolean decays() {
        return kind != Kind.NORM && kind != Kind.BIAS;
    }
}
