package io.gradessweep.torch;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.Buffer;

/** Owns tensors on one device and frees them when it closes. Scopes nest: that of a step is inside that of the run. */
public final class TensorScope implements AutoCloseable {
    final PtNDManager manager;

    private TensorScope(PtNDManager manager) {
        this.manager = manager;
    }

    /** Opens an outermost scope on {@code cpu} or {@code cuda:N}. */
    public static TensorScope on(String device) {
        return new TensorScope((PtNDManager) Torch.engine().newBaseManager(Device.fromName(djlName(device))));
    }

    /** Opens a scope on the tensor's device, inside the scope that owns the tensor. */
    public static TensorScope sharing(Tensor tensor) {
        return new TensorScope((PtNDManager) tensor.array.getManager().newSubManager());
    }

    boolean isOnCpu() {
        return manager.getDevice().equals(Device.cpu());
    }

    public TensorScope open() {
        return new TensorScope((PtNDManager) manager.newSubManager());
    }

    /** Opens a scope in host memory, whatever the device of this one. */
    public TensorScope openOnHost() {
        return new TensorScope(manager.newSubManager(Device.cpu()));
    }

    public Tensor floats(float[] values, long... shape) {
        return new Tensor((PtNDArray) manager.create(values, new Shape(shape)));
    }

    /** Creates a tensor of 64-bit integers, the index type of libtorch. */
    public Tensor integers(int[] values, long... shape) {
        long[] wide = new long[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return new Tensor((PtNDArray) manager.create(wide, new Shape(shape)));
    }

    public Tensor zeros(long... shape) {
        return new Tensor((PtNDArray) manager.zeros(new Shape(shape), DataType.FLOAT32));
    }

    public Tensor ones(long... shape) {
        return new Tensor((PtNDArray) manager.ones(new Shape(shape), DataType.FLOAT32));
    }

    /**
     * Returns a float32 copy of the buffer's content, which has the given type. The buffer itself is only read: it may
     * be a read-only map. If DJL is asked to convert to the type that a tensor already has, it returns the same memory
     * and no copy.
     */
    Tensor copyOf(Buffer buffer, DataType type, long[] shape) {
        try (PtNDArray view = manager.create(buffer, new Shape(shape), type)) {
            return new Tensor(
                    type == DataType.FLOAT32 ? (PtNDArray) view.duplicate() : view.toType(DataType.FLOAT32, true));
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    private static String djlName(String device) {
        return device.startsWith("cuda:") ? "gpu" + device.substring("cuda:".length()) : device;
    }
}
