package io.gradessweep.torch;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/** A tensor on its device, freed when closed or when its {@link TensorScope} closes, whichever comes first. */
public final class Tensor implements AutoCloseable {
    PtNDArray array;
    private final DeviceName device;

    /** @param device the device of the array, which libtorch knows only the kind of where it is a logical one */
    Tensor(PtNDArray array, DeviceName device) {
        this.array = array;
        this.device = device;
    }

    public DeviceName device() {
        return device;
    }

    public long[] shape() {
        return array.getShape().getShape();
    }

    public long size() {
        return array.getShape().size();
    }

    /**
     * Returns the number format of a tensor of weights, gradients or state. DJL has no name for bf16, and such a tensor
     * may only be passed to kernels.
     */
    public NumberFormat format() {
        return switch (array.getDataType()) {
            case FLOAT32 -> NumberFormat.FLOAT32;
            case UINT8 -> NumberFormat.UINT8;
            case UNKNOWN -> NumberFormat.BF16;
            default -> throw new IllegalStateException("no format for " + array.getDataType());
        };
    }

    /** Copies the values to the host as float32, row-major, after waiting for the device. */
    public float[] toFloats() {
        Transfers.countDownload();
        if (array.getDataType() == DataType.FLOAT32) {
            return array.toFloatArray();
        }
        try (PtNDArray wide = array.toType(DataType.FLOAT32, true)) {
            return wide.toFloatArray();
        }
    }

    /** Copies the values to the host, row-major, after waiting for the device. */
    public double[] toDoubles() {
        Transfers.countDownload();
        return array.getDataType() == DataType.FLOAT64
                ? array.toDoubleArray()
                : array.toType(DataType.FLOAT64, false).toDoubleArray();
    }

    /** Returns a float32 tensor's values as 8-bit codes. */
    Tensor toBytes(TensorScope scope) {
        return new Tensor(array.toType(DataType.UINT8, true), device).moveTo(scope);
    }

    /** Returns some rows, which share this tensor's memory. They belong to its scope. */
    public Tensor rows(long begin, long count) {
        return new Tensor((PtNDArray) array.get(new NDIndex().addSliceDim(begin, begin + count)), device);
    }

    /** Returns elements of a vector in a shape, which share this tensor's memory. They belong to its scope. */
    Tensor part(long begin, long... shape) {
        try (PtNDArray part = JniUtils.slice(array, 0, begin, begin + new Shape(shape).size(), 1)) {
            return new Tensor(JniUtils.reshape(part, shape), device);
        }
    }

    /** Overwrites as many rows as {@code rows} has, starting at row {@code begin}. */
    public void setRows(long begin, Tensor rows) {
        array.set(new NDIndex().addSliceDim(begin, begin + rows.shape()[0]), rows.array);
    }

    /** Makes this a leaf that {@link Kernels#vjp} can differentiate with respect to. */
    public void startRecording() {
        array.setRequiresGradient(true);
    }

    /** Stops autograd from recording what is computed from this tensor. */
    public void stopRecording() {
        array.setRequiresGradient(false);
    }

    /** Gives this tensor's memory back, and shares that of another tensor of the same shape from now on. */
    public void replaceBy(Tensor other) {
        array.close();
        array = other.array;
    }

    /** Moves this tensor from its scope to another, usually one that lives longer. */
    public Tensor moveTo(TensorScope scope) {
        array.attach(scope.manager);
        return this;
    }

    /** Returns a copy in {@code scope} that shares no memory with this tensor, on the same device. */
    public Tensor copyTo(TensorScope scope) {
        PtNDArray copy = (PtNDArray) array.duplicate();
        copy.attach(scope.manager);
        return new Tensor(copy, device);
    }

    /** Returns a copy on the device of {@code scope}. DJL cannot copy bf16 between devices. */
    Tensor copyToDeviceOf(TensorScope scope) {
        boolean sameMemory = device.ofEngine().equals(scope.device().ofEngine());
        PtNDArray copy = sameMemory
                ? (PtNDArray) array.duplicate()
                : array.toDevice(scope.device().ofEngine(), true);
        copy.attach(scope.manager);
        return new Tensor(copy, scope.device());
    }

    boolean isBf16() {
        return array.getDataType() == DataType.UNKNOWN;
    }

    @Override
    public void close() {
        array.close();
    }

    @Override
    public String toString() {
        return "Tensor" + array.getShape() + " on " + device;
    }
}
