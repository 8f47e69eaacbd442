package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** AdamW and Adam through libtorch's fused kernels. */
final class AdamOptimizer implements Optimizer {
    private final boolean decoupled;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private final Kernels kernels;
    private final Predicate<Parameter> decays;
    private final ParameterTensors first;
    private final ParameterTensors second;
    /** Of updates. */
    private final ParameterTensors counts;

    AdamOptimizer(OptimizerSpec spec, Kernels kernels, TensorScope scope, Predicate<Parameter> decays) {
        if (spec instanceof OptimizerSpec.AdamW adamW) {
            decoupled = true;
            beta1 = adamW.beta1();
            beta2 = adamW.beta2();
            epsilon = adamW.epsilon();
        } else {
            OptimizerSpec.Adam adam = (OptimizerSpec.Adam) spec;
            decoupled = false;
            beta1 = adam.beta1();
            beta2 = adam.beta2();
            epsilon = adam.epsilon();
        }
        weightDecay = spec.weightDecay();
        this.kernels = kernels;
        this.decays = decays;
        first = ParameterTensors.shapedAlike(scope);
        second = ParameterTensors.shapedAlike(scope);
        counts = ParameterTensors.counters(scope);
    }

    @Override
    public void step(Gradients gradients, double learningRate) {
        Torch.withoutGradients(() -> Optimizer.groups(gradients, decays)
                .forEach((decay, group) -> update(group, gradients, learningRate, decay ? weightDecay : 0)));
    }

    private void update(List<Parameter> group, Gradients gradients, double learningRate, double decay) {
        if (group.isEmpty()) {
            return;
        }
        Kernels.Moments moments = new Kernels.Moments(
                Optimizer.values(group),
                Optimizer.gradients(group, gradients),
                first.orZeros(group),
                second.orZeros(group),
                counts.orZeros(group));
        Kernels.AdamStep step = new Kernels.AdamStep(learningRate, beta1, beta2, decay, epsilon);
        if (decoupled) {
            kernels.adamW(moments, step);
            return;
        }
        kernels.adam(moments, step);
    }

    @Override
    public void release(Collection<Parameter> parameters) {
        state().values().forEach(tensors -> tensors.release(parameters));
    }

    @Override
    public Map<String, ParameterTensors> state() {
        return Map.of("first_moment", first, "second_moment", second, "updates", counts);
    }
}
