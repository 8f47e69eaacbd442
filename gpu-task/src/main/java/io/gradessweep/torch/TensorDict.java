package io.gradessweep.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Tensors by name, as kernels take them: TorchScript's {@code Dict[str, Tensor]}. The dictionary is made once and
 * refers to the tensors themselves, so that kernels see when a tensor is changed in place, or starts or stops recording
 * gradients.
 */
public final class TensorDict {
    final IValue value;

    /**
     * @param scope owns the dictionary; the tensors still belong to their own scopes
     */
    public TensorDict(TensorScope scope, Map<String, Tensor> tensors) {
        Map<String, PtNDArray> arrays = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> arrays.put(name, tensor.array));
        value = IValue.stringMapFrom(arrays);
        scope.manager.attachInternal(UUID.randomUUID().toString(), value);
    }
}
