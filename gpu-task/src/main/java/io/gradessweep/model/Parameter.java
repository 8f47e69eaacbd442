package io.gradessweep.model;

import io.gradessweep.block.Slot;
import io.gradessweep.result.MatrixId;
import io.gradessweep.torch.Tensor;
import java.util.List;

/**
 * One weight tensor.
 *
 * @param name the name of its tensor in a Hugging Face checkpoint or a PEFT adapter; the parts of a fused module, each
 *     of which is some rows of the stored tensor, have the same name
 * @param slot the name of the slot that it fills, or that it adapts, in its block
 * @param matrices the monitored matrix that it is or adapts, or the several that share an adapter; empty for other
 *     weights
 * @param block the index of its block in the model's graph
 * @param value the tensor, float32 unless {@link WeightStorage} keeps it in another format
 */
public record Parameter(String name, String slot, Kind kind, List<MatrixId> matrices, int block, Tensor value) {
    /** The kinds of weights. */
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
