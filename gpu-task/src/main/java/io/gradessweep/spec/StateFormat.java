package io.gradessweep.spec;

import java.util.Locale;

/** The number format in which an optimizer keeps its state, such as moments. */
public enum StateFormat {
    FP32,
    /**
     * Bf16, rounded stochastically. With rounding to the nearest, a second moment that decays by 0.1 % a step would
     * never fall, since neighbouring bf16 numbers are up to 0.8 % apart.
     */
    BF16,
    /**
     * Codes of 8 bits with one float32 scale for each block of {@link #BLOCK} numbers (arXiv 2110.02861). As published,
     * tensors of fewer than {@link #SMALLEST_TENSOR} elements stay in float32.
     */
    INT8;

    /** The number of elements that share a scale. */
    public static final int BLOCK = 256;

    /** The number of elements from which a tensor is quantised. */
    public static final int SMALLEST_TENSOR = 4096;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the format of a tensor with so many elements. */
    public StateFormat ofTensor(long elements) {
        return this == INT8 && elements < SMALLEST_TENSOR ? FP32 : this;
    }

    /** Returns the bytes of one number for each of so many elements. */
    public long bytes(long elements) {
        return switch (this) {
            case FP32 -> Float.BYTES * elements;
            case BF16 -> Short.BYTES * elements;
            case INT8 -> elements + Float.BYTES * ((elements + BLOCK - 1) / BLOCK);
        };
    }
}
