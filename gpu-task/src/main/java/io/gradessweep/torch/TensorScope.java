package io.gradessweep.torch;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.gradessweep.spec.InvalidInputException;
import java.nio.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Owns tensors on one device and frees them when it closes. Scopes nest: that of a step is inside that of the run. A run
 * over several devices has a scope on the first, and asks it for one on each other, which closes with it.
 */
public final class TensorScope implements AutoCloseable {
    final PtNDManager manager;
    private final DeviceName device;
    /** The devices that a run computes on, in order, of which the outermost scope is on the first. */
    private final List<DeviceName> devices;

    private final boolean outermost;
    /** The scopes that close with this one, by device, itself among them; null while there is none but itself. */
    private Map<DeviceName, TensorScope> byDevice;

    private TensorScope(PtNDManager manager, DeviceName device, List<DeviceName> devices, boolean outermost) {
        this.manager = manager;
        this.device = device;
        this.devices = devices;
        this.outermost = outermost;
    }

    private TensorScope(PtNDManager manager, DeviceName device, List<DeviceName> devices) {
        this(manager, device, devices, false);
    }

    /**
     * Opens an outermost scope. When it closes, the device gets back the memory that libtorch would keep for later.
     *
     * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws InvalidInputException if nothing can be computed on the device
     */
    public static TensorScope on(String device) {
        return on(List.of(DeviceName.of(device)));
    }

    /**
     * Opens an outermost scope of a run over several devices, on the first of them.
     *
     * @throws InvalidInputException if nothing can be computed on one of the devices
     */
    public static TensorScope on(List<DeviceName> devices) {
        devices.subList(1, devices.size()).forEach(Devices::requireFit);
        return new TensorScope(Devices.open(devices.get(0)), devices.get(0), List.copyOf(devices), true);
    }

    /** Opens a scope on the tensor's device, inside the scope that owns the tensor. */
    public static TensorScope sharing(Tensor tensor) {
        PtNDManager owner = tensor.array.getManager();
        DeviceName device = tensor.device();
        return new TensorScope(owner.newSubManager(device.ofEngine()), device, List.of(device));
    }

    public DeviceName device() {
        return device;
    }

    /** Returns the devices that the run computes on, in order. */
    public List<DeviceName> devices() {
        return devices;
    }

    /** Returns the scope on a device that closes with this one: this one itself if it is on that device. */
    public TensorScope onDevice(DeviceName other) {
        if (other.equals(device)) {
            return this;
        }
        if (byDevice == null) {
            byDevice = new HashMap<>(Map.of(device, this));
        }
        TensorScope found = byDevice.get(other);
        if (found == null) {
            found = new TensorScope(manager.newSubManager(other.ofEngine()), other, devices);
            found.byDevice = byDevice;
            byDevice.put(other, found);
        }
        return found;
    }

    /** Returns the scope on the tensor's device that closes with this one. */
    public TensorScope onDeviceOf(Tensor tensor) {
        return onDevice(tensor.device());
    }

    boolean isOnCpu() {
        return !device.isCuda();
    }

    public TensorScope open() {
        return new TensorScope((PtNDManager) manager.newSubManager(), device, devices);
    }

    /** Waits until the run's devices have done all that was started, so that a clock counts it. The CPU has always. */
    public void synchronize() {
        Transfers.countSynchronisation();
        for (DeviceName each : devices) {
            if (each.isCuda()) {
                try (Tensor done = onDevice(each).ones(1)) {
                    done.array.toFloatArray();
                }
            }
        }
    }

    /** Opens a scope in host memory, whatever the device of this one. */
    public TensorScope openOnHost() {
        return new TensorScope(manager.newSubManager(Device.cpu()), DeviceName.CPU, devices);
    }

    public Tensor floats(float[] values, long... shape) {
        Transfers.countUpload();
        return new Tensor((PtNDArray) manager.create(values, new Shape(shape)), device);
    }

    /** Creates a tensor of 64-bit integers, the index type of libtorch. */
    public Tensor integers(int[] values, long... shape) {
        long[] wide = new long[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        Transfers.countUpload();
        return new Tensor((PtNDArray) manager.create(wide, new Shape(shape)), device);
    }

    /** Returns numbers that say nothing until they are written. */
    Tensor empty(DataType type, long... shape) {
        return new Tensor(manager.create(new Shape(shape), type), device);
    }

    public Tensor zeros(long... shape) {
        return new Tensor((PtNDArray) manager.zeros(new Shape(shape), DataType.FLOAT32), device);
    }

    public Tensor ones(long... shape) {
        return new Tensor((PtNDArray) manager.ones(new Shape(shape), DataType.FLOAT32), device);
    }

    /**
     * Draws normal numbers on the device itself. They differ from device to device and from draw to draw, and serve
     * measurements alone.
     */
    public Tensor normal(double standardDeviation, long... shape) {
        return new Tensor(
                (PtNDArray) manager.randomNormal(0, (float) standardDeviation, new Shape(shape), DataType.FLOAT32),
                device);
    }

    /**
     * Returns a float32 copy of the buffer's content, which has the given type. The buffer itself is only read: it may
     * be a read-only map. If DJL is asked to convert to the type that a tensor already has, it returns the same memory
     * and no copy.
     */
    Tensor copyOf(Buffer buffer, DataType type, long[] shape) {
        try (PtNDArray view = manager.create(buffer, new Shape(shape), type)) {
            return new Tensor(
                    type == DataType.FLOAT32 ? (PtNDArray) view.duplicate() : view.toType(DataType.FLOAT32, true),
                    device);
        }
    }

    @Override
    public void close() {
        manager.close();
        if (outermost) {
            Devices.releaseCache(devices);
        }
    }
}
