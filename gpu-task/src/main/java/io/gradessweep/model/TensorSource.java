package io.gradessweep.model;

import io.gradessweep.torch.Tensor;

/** A source of tensors by stored name and shape. Tensors are read from a file, or drawn. */
interface TensorSource {
    /** Returns {@code count} rows of the stored tensor of this shape, starting at row {@code begin}. */
    Tensor rows(String name, long[] shape, long begin, long count);

    /** Returns the whole tensor. */
    default Tensor tensor(String name, long... shape) {
        return rows(name, shape, 0, shape[0]);
    }
}
