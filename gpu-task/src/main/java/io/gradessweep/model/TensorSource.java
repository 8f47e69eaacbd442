package io.gradessweep.model;

import io.gradessweep.torch.Tensor;

/** Gives tensors by their stored name and shape: read from a file, or drawn. */
interface TensorSource {
    /** {@code count} rows of the stored tensor of this shape, from {@code begin} on. */
    Tensor rows(String name, long[] shape, long begin, long count);

    /** The whole tensor. */
    default Tensor tensor(String name, long... shape) {
        return rows(name, shape, 0, shape[0]);
    }
}
