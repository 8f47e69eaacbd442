package io.gradessweep.torch;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.gradessweep.spec.InvalidInputException;
import java.nio.Buffer;
import java.util.Optional;

/** Owns tensors on one device and frees them when it closes. Scopes nest: that of a step is inside that of the run. */
public final class TensorScope implements AutoCloseable {
    final PtNDManager manager;
    private final Optional<DeviceName> outermostOn;

    private TensorScope(PtNDManager manager, Optional<DeviceName> outermostOn) {
        this.manager = manager;
        this.outermostOn = outermostOn;
    }

    private TensorScope(PtNDManager manager) {
        this(manager, Optional.empty());
    }

    /**
     * Opens an outermost scope. When it closes, the device gets back the memory that libtorch would keep for later.
     *
     * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws InvalidInputException if nothing can be computed on the device
     */
    public static TensorScope on(String device) {
        DeviceName name = DeviceName.of(device);
        return new TensorScope(Devices.open(name), Optional.of(name));
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

    /** Waits until the device has done all that was started, so that a clock counts it. The CPU has always. */
    public void synchronize() {
        Transfers.countSynchronisation();
        if (manager.getDevice().isGpu()) {
            try (PtNDArray done = (PtNDArray) manager.ones(new Shape(1), DataType.FLOAT32)) {
                done.toFloatArray();
            }
        }
    }

    /** Opens a scope in host memory, whatever the device of this one. */
    public TensorScope openOnHost() {
        return new TensorScope(manager.newSubManager(Device.cpu()));
    }

    public Tensor floats(float[] values, long... shape) {
        Transfers.countUpload();
        return new Tensor((PtNDArray) manager.create(values, new Shape(shape)));
    }

    /** Creates a tensor of 64-bit integers, the index type of libtorch. */
    public Tensor integers(int[] values, long... shape) {
        long[] wide = new long[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        Transfers.countUpload();
        return new Tensor((PtNDArray) manager.create(wide, new Shape(shape)));
    }

    public Tensor zeros(long... shape) {
        return new Tensor((PtNDArray) manager.zeros(new Shape(shape), DataType.FLOAT32));
    }

    public Tensor ones(long... shape) {
        return new Tensor((PtNDArray) manager.ones(new Shape(shape), DataType.FLOAT32));
    }

    /**
     * Draws normal numbers on the device itself. They differ from device to device and from draw to draw, and serve
     * measurements alone.
     */
    public Tensor normal(double standardDeviation, long... shape) {
        return new Tensor(
                (PtNDArray) manager.randomNormal(0, (float) standardDeviation, new Shape(shape), DataType.FLOAT32));
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
        outermostOn.ifPresent(Devices::releaseCache);
    }
}
