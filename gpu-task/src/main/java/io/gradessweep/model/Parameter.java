package io.gradessweep.model;

import io.gradessweep.block.Slot;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.MatrixId;
import io.gradessweep.torch.Tensor;
import java.util.List;
import java.util.Optional;

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
        POSITIONS,
        ADAPTER_A,
        ADAPTER_B;

        static Kind of(Slot.Kind kind) {
            return switch (kind) {
                case MATRIX -> MATRIX;
                case NORM -> NORM;
                case BIAS -> BIAS;
                case TABLE -> TABLE;
                case POSITIONS -> POSITIONS;
            };
        }

        static Kind of(AdapterPart part) {
            return part == AdapterPart.A ? ADAPTER_A : ADAPTER_B;
        }

        /** Returns the matrix of an adapter that the weight is; empty for a weight of the model. */
        Optional<AdapterPart> part() {
            return switch (this) {
                case ADAPTER_A -> Optional.of(AdapterPart.A);
                case ADAPTER_B -> Optional.of(AdapterPart.B);
                case MATRIX, NORM, BIAS, TABLE, POSITIONS -> Optional.empty();
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
