package io.gradessweep.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** The bytes of the tensors that a scope owns. */
public final class LiveBytes {
    private LiveBytes() {}

    /** Counts a tensor once, and those of inner scopes not at all. bf16 has no name in DJL. */
    public static long of(TensorScope scope) {
        return scope.manager.getManagedArrays().stream()
                .mapToLong(array -> array.getShape().size() * bytes(array))
                .sum();
    }

    private static int bytes(NDArray array) {
        return array.getDataType() == DataType.UNKNOWN ? 2 : array.getDataType().getNumOfBytes();
    }
}
