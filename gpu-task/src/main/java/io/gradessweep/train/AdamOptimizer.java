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
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** AdamW and Adam, computed by libtorch's fused kernels. */
final class AdamOptimizer implements Optimizer {
    private final BiConsumer<Kernels.Moments, Kernels.AdamStep> update;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private final Predicate<Parameter> decays;
    private final ParameterTensors first;
    private final ParameterTensors second;
    /** The number of updates of each parameter. */
    private final ParameterTensors counts;

    /** @param update the kernel: {@code Kernels.adamW} or {@code Kernels.adam} */
    AdamOptimizer(
            OptimizerSpec.OfMoments spec,
            BiConsumer<Kernels.Moments, Kernels.AdamStep> update,
            TensorScope scope,
            Predicate<Parameter> decays) {
        this.update = update;
        beta1 = spec.beta1();
        beta2 = spec.beta2();
        epsilon = spec.epsilon();
        weightDecay = spec.weightDecay();
        this.decays = decays;
        first = ParameterTensors.shapedAlike(scope);
        second = ParameterTensors.shapedAlike(scope);
        counts = ParameterTensors.counters(scope);
    }

    @Override
    public void step(int step, Gradients gradients, double learningRate) {
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
        update.accept(moments, new Kernels.AdamStep(learningRate, beta1, beta2, decay, epsilon));
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
