package io.gradessweep.torch;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.Buffer;

/** Owns tensors on one device and frees them when it closes. Scopes nest: a step's inside the run's. */
public final class TensorScope implements AutoCloseable {
    final PtNDManager manager;

    private TensorScope(PtNDManager manager) {
        this.manager = manager;
    }

    /** A scope of its own on {@code cpu} or {@code cuda:N}. */
    public static TensorScope on(String device) {
        return new TensorScope((PtNDManager) Torch.engine().newBaseManager(Device.fromName(djlName(device))));
    }

    /** A scope on the tensor's device, inside the scope that owns it. */
    public static TensorScope sharing(Tensor tensor) {
        return new TensorScope((PtNDManager) tensor.array.getManager().newSubManager());
    }

    public TensorScope open() {
        return new TensorScope((PtNDManager) manager.newSubManager());
    }

    public Tensor floats(float[] values, long... shape) {
        return new Tensor((PtNDArray) manager.create(values, new Shape(shape)));
    }

    /** 64-bit integers, the index type of libtorch. */
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
     * A float32 copy of {@code buffer}'s content, which is {@code type}. The buffer itself is only looked at: it may be a
     * read-only map, and asking DJL for a converted copy of the type it has already returns the same memory.
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
