package io.gradessweep.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Tensors by name, as kernels take them: TorchScript's {@code Dict[str, Tensor]}. It is made once and refers to the tensors
 * themselves, so that a change of one in place, or of whether it records gradients, is seen by the kernels.
 */
public final class TensorDict {
    final IValue value;

    /** @param scope owns the dictionary; the tensors stay their own scopes' */
    public TensorDict(TensorScope scope, Map<String, Tensor> tensors) {
        Map<String, PtNDArray> arrays = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> arrays.put(name, tensor.array));
        value = IValue.stringMapFrom(arrays);
        scope.manager.attachInternal(UUID.randomUUID().toString(), value);
    }
}
