package io.gradessweep.model;

import io.gradessweep.result.MatrixId;
import io.gradessweep.torch.Tensor;
import java.util.Optional;

/**
 * One weight tensor.
 *
 * @param name in a Hugging Face checkpoint, or in a PEFT adapter
 * @param kind what it is
 * @param matrix the monitored matrix it is, or adapts; absent for norms and tables
 * @param layer -1 for the embedding, the number of layers for the final norm and the output table
 */
public record Parameter(String name, Kind kind, Optional<MatrixId> matrix, int layer, Tensor value) {
    /** What a weight is. */
    public enum Kind {
        PROJECTION,
        NORM,
        TABLE,
        ADAPTER
    }

    static Parameter projection(MatrixId matrix, Tensor value) {
        return new Parameter(TensorNames.weight(matrix), Kind.PROJECTION, Optional.of(matrix), matrix.layer(), value);
    }

    static Parameter norm(String name, int layer, Tensor value) {
        return new Parameter(name, Kind.NORM, Optional.empty(), layer, value);
    }

    static Parameter table(String name, int layer, Tensor value) {
        return new Parameter(name, Kind.TABLE, Optional.empty(), layer, value);
    }

    static Parameter adapter(String name, MatrixId matrix, Tensor value) {
        return new Parameter(name, Kind.ADAPTER, Optional.of(matrix), matrix.layer(), value);
    }

    /** Whether weight decay applies. */
    public boolean decays() {
        return kind != Kind.NORM;
    }
}
