package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.List;

/**
 * Looks token ids up in a table (V, D). A separate kernel computes the gradient, in float32 for every number format of
 * the table.
 */
record EmbeddingModule(Kernels kernels, Tensor table, int vocabulary) implements BlockModule {
    @Override
    public Tensor forward(TensorScope scope, List<Tensor> inputs, PassInputs pass) {
        return kernels.embed(scope, table, pass.ids());
    }

    @Override
    public List<Tensor> gradients(TensorScope scope, Tensor y, List<Tensor> tensors, Tensor dy, PassInputs pass) {
        return List.of(kernels.embedGradient(scope, dy, pass.ids(), vocabulary));
    }
}
