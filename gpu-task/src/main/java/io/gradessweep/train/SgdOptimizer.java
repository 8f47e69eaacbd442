package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * SGD with PyTorch's momentum: buffer = momentum * buffer + gradient, where the buffer starts as the first gradient.
 */
final class SgdOptimizer implements Optimizer {
    private final OptimizerSpec.Sgd spec;
    private final Kernels kernels;
    private final Predicate<Parameter> decays;
    private final ParameterTensors buffers;

    SgdOptimizer(OptimizerSpec.Sgd spec, Kernels kernels, TensorScope scope, Predicate<Parameter> decays) {
        this.spec = spec;
        this.kernels = kernels;
        this.decays = decays;
        buffers = ParameterTensors.shapedAlike(scope);
    }

    @Override
    public void step(int step, Gradients gradients, double learningRate) {
        boolean first = fillsBuffers();
        Torch.withoutGradients(() -> Optimizer.groups(gradients, decays).forEach((decay, group) -> {
            if (!group.isEmpty()) {
                Kernels.SgdStep settings =
                        new Kernels.SgdStep(learningRate, spec.momentum(), decay ? spec.weightDecay() : 0, first);
                kernels.sgd(Optimizer.values(group), Optimizer.gradients(group, gradients), buffers(group), settings);
            }
        }));
    }

    /** Returns whether the next step is the first of those with momentum. Without, there are no buffers to fill. */
    boolean fillsBuffers() {
        return spec.momentum() != 0 && buffers.isEmpty();
    }

    private List<Tensor> buffers(List<Parameter> group) {
        return spec.momentum() == 0 ? List.of() : buffers.orZeros(group);
    }

    @Override
    public void release(Collection<Parameter> parameters) {
        buffers.release(parameters);
    }

    @Override
    public Map<String, ParameterTensors> state() {
        return Map.of("momentum", buffers);
    }
}
