package io.gradessweep.model;

import io.gradessweep.torch.Tensor;

/** Gives a tensor of a name and shape: read from a file, or drawn. */
interface TensorSource {
    Tensor tensor(String name, long... shape);
}
