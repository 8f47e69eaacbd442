package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.List;

/** Computes one block of a model. There is an implementation for each kind of block. */
interface BlockModule {
    /**
     * Returns the block's output.
     *
     * @param scope owns the output
     * @param inputs the outputs of the blocks that feed this one
     */
    Tensor forward(TensorScope scope, List<Tensor> inputs, PassInputs pass);

    /**
     * Returns the gradients of the sum of y dy; each has the shape of its tensor.
     *
     * @param y the tensor that {@link #forward} returned
     * @param tensors the inputs and weights to differentiate with respect to
     */
    List<Tensor> gradients(TensorScope scope, Tensor y, List<Tensor> tensors, Tensor dy, PassInputs pass);

    /** A block that autograd differentiates. */
    abstract class Differentiable implements BlockModule {
        final Kernels kernels;

        Differentiable(Kernels kernels) {
            this.kernels = kernels;
        }

        @Override
        public List<Tensor> gradients(TensorScope scope, Tensor y, List<Tensor> tensors, Tensor dy, PassInputs pass) {
            return kernels.vjp(scope, y, tensors, dy);
        }
    }
}
