package io.gradessweep.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tensors by name, as kernels take and return them: TorchScript's {@code Dict[str, Tensor]}. The dictionary refers to
 * the tensors themselves, so that kernels see when a tensor is changed in place, or starts or stops recording gradients.
 * What a kernel returned stays on its side: the tensors have no handles in Java, which would take longer than a small
 * operation.
 */
public final class TensorDict implements AutoCloseable {
    final IValue value;
    /** The device of the tensors; null if there are none. */
    final DeviceName device;

    /**
     * @param scope owns the dictionary; the tensors still belong to their own scopes
     * @throws MixedDevicesException if the tensors are on several devices
     */
    public TensorDict(TensorScope scope, Map<String, Tensor> tensors) {
        this(scope, dictionary(tensors), MixedDevicesException.deviceOf("a dictionary", tensors.values()));
    }

    private static IValue dictionary(Map<String, Tensor> tensors) {
        Map<String, PtNDArray> arrays = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> arrays.put(name, tensor.array));
        return IValue.stringMapFrom(arrays);
    }

    /** @param value a dictionary that a kernel returned */
    TensorDict(TensorScope scope, IValue value, DeviceName device) {
        this.value = value;
        this.device = device;
        scope.manager.attachInternal(value.getUid(), value);
    }

    /** Frees the dictionary, and those of its tensors that nothing else refers to. */
    @Override
    public void close() {
        value.close();
    }
}
