package io.gradessweep.model;

import io.gradessweep.result.MatrixId;
import io.gradessweep.torch.Tensor;
import java.util.List;

/**
 * One weight tensor.
 *
 * @param name of the tensor in a Hugging Face checkpoint, or in a PEFT adapter, that it is, or is some rows of: the parts of
 *     a fused module share their name
 * @param kind what it is
 * @param matrices the monitored matrix it is or adapts, or the several that share an adapter; none for norms and tables
 * @param layer -1 for the embedding, the number of layers for the final norm and the output table
 * @param value float32, unless {@link WeightStorage} keeps it otherwise
 */
public record Parameter(String name, Kind kind, List<MatrixId> matrices, int layer, Tensor value) {
    /** What a weight is. */
    public enum Kind {
        PROJECTION,
        NORM,
        TABLE,
        ADAPTER
    }

    static Parameter projection(String name, MatrixId matrix, Tensor value) {
        return new Parameter(name, Kind.PROJECTION, List.of(matrix), matrix.layer(), value);
    }

    static Parameter norm(String name, int layer, Tensor value) {
        return new Parameter(name, Kind.NORM, List.of(), layer, value);
    }

    static Parameter table(String name, int layer, Tensor value) {
        return new Parameter(name, Kind.TABLE, List.of(), layer, value);
    }

    /** @param matrices of one layer */
    static Parameter adapter(String name, List<MatrixId> matrices, Tensor value) {
        return new Parameter(name, Kind.ADAPTER, matrices, matrices.get(0).layer(), value);
    }

    Parameter with(Tensor other) {
        return new Parameter(name, kind, matrices, layer, other);
    }

    /** Whether weight decay applies. */
    public boolean decays() {
        return kind != Kind.NORM;
    }
}
