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
import java.util.function.Function;
import java.util.function.Predicate;

/** AdamW and Adam through libtorch's fused kernels. */
final class AdamOptimizer implements Optimizer {
    /** First and second moment, of the parameter's shape, and the number of updates, a scalar. */
    private record State(Tensor first, Tensor second, Tensor steps) {}

    private final boolean decoupled;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private final Kernels kernels;
    private final TensorScope scope;
    private final Predicate<Parameter> decays;
    private final Map<Parameter, State> states = new HashMap<>();

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
        this.scope = scope;
        this.decays = decays;
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
        group.forEach(parameter -> states.computeIfAbsent(parameter, this::newState));
        Kernels.Moments moments = new Kernels.Moments(
                Optimizer.values(group),
                Optimizer.gradients(group, gradients),
                state(group, State::first),
                state(group, State::second),
                state(group, State::steps));
        Kernels.AdamStep step = new Kernels.AdamStep(learningRate, beta1, beta2, decay, epsilon);
        if (decoupled) {
            kernels.adamW(moments, step);
            return;
        }
        kernels.adam(moments, step);
    }

    private State newState(Parameter parameter) {
        long[] shape = parameter.value().shape();
        return new State(scope.zeros(shape), scope.zeros(shape), scope.zeros());
    }

    private List<Tensor> state(List<Parameter> group, Function<State, Tensor> part) {
        return group.stream()
                .map(parameter -> part.apply(states.get(parameter)))
                .toList();
    }

    @Override
    public void release(Collection<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            State state = states.remove(parameter);
            if (state != null) {
                state.first.close();
                state.second.close();
                state.steps.close();
            }
        }
    }
}
