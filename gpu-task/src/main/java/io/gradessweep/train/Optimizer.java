package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Updates parameters in place and owns the state that this needs. */
public interface Optimizer {
    /** Updates exactly the parameters that have gradients. */
    void step(Gradients gradients, double learningRate);

    /** Frees the state of parameters that will not be updated again. */
    void release(Collection<Parameter> parameters);

    /**
     * Returns everything that the next step depends on, by name. A state that is put into these tensors is continued by
     * the next step.
     */
    Map<String, ParameterTensors> state();

    /** @param scope owns the state */
    static Optimizer of(OptimizerSpec spec, Kernels kernels, TensorScope scope) {
        return of(spec, kernels, scope, Parameter::decays);
    }

    /** @param decays tells which parameters weight decay applies to */
    static Optimizer of(OptimizerSpec spec, Kernels kernels, TensorScope scope, Predicate<Parameter> decays) {
        return Optimizers.of(spec, new Optimizers.Means(kernels, scope, decays));
    }

    /** Returns the parameters that have gradients, split by whether weight decay applies to them. */
    static Map<Boolean, List<Parameter>> groups(Gradients gradients, Predicate<Parameter> decays) {
        return gradients.parameters().stream().collect(Collectors.partitioningBy(decays));
    }

    static List<Tensor> values(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::value).toList();
    }

    static List<Tensor> gradients(List<Parameter> parameters, Gradients gradients) {
        return parameters.stream().map(gradients::of).toList();
    }
}
