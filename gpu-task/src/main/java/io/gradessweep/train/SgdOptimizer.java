package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** SGD with PyTorch's momentum: buffer = momentum * buffer + gradient, starting at the first gradient. */
final class SgdOptimizer implements Optimizer {
    private final OptimizerSpec.Sgd spec;
    private final Kernels kernels;
    private final TensorScope scope;
    private final Predicate<Parameter> decays;
    private final Map<Parameter, Tensor> buffers = new HashMap<>();

    SgdOptimizer(OptimizerSpec.Sgd spec, Kernels kernels, TensorScope scope, Predicate<Parameter> decays) {
        this.spec = spec;
        this.kernels = kernels;
        this.scope = scope;
        this.decays = decays;
    }

    @Override
    public void step(Gradients gradients, double learningRate) {
        boolean first = buffers.isEmpty();
        Torch.withoutGradients(() -> Optimizer.groups(gradients, decays).forEach((decay, group) -> {
            if (!group.isEmpty()) {
                Kernels.SgdStep step =
                        new Kernels.SgdStep(learningRate, spec.momentum(), decay ? spec.weightDecay() : 0, first);
                kernels.sgd(Optimizer.values(group), Optimizer.gradients(group, gradients), buffers(group), step);
            }
        }));
    }

    private List<Tensor> buffers(List<Parameter> group) {
        if (spec.momentum() == 0) {
            return List.of();
        }
        return group.stream()
                .map(parameter -> buffers.computeIfAbsent(
                        parameter, fresh -> scope.zeros(fresh.value().shape())))
                .toList();
    }

    @Override
    public void release(Collection<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            Tensor buffer = buffers.remove(parameter);
            if (buffer != null) {
                buffer.close();
            }
        }
    }
}
