package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.List;

/**
 * The final norm and the output table. In training its output is the summed negative log-likelihood of the targets.
 */
final class HeadModule extends BlockModule.Differentiable {
    private final Kernels.Head head;

    HeadModule(Kernels kernels, Kernels.Head head) {
        super(kernels);
        this.head = head;
    }

    @Override
    public Tensor forward(TensorScope scope, List<Tensor> inputs, PassInputs pass) {
        PassInputs.Targets targets = pass.targets();
        return kernels.lossSum(scope, inputs.get(0), targets.positions(), targets.ids(), head);
    }

    Kernels.Head head() {
        return head;
    }
}
