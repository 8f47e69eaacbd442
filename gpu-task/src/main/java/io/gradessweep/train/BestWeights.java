package io.gradessweep.train;

import io.gradessweep.model.Parameter;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.List;

/** The trained weights as they were at the best validation, to go back to. */
final class BestWeights {
    private final Kernels kernels;
    private final List<Parameter> parameters;
    private final ParameterTensors kept;

    BestWeights(Kernels kernels, TensorScope scope, List<Parameter> parameters) {
        this.kernels = kernels;
        this.parameters = parameters;
        kept = ParameterTensors.shapedAlike(scope);
    }

    void keep() {
        Torch.withoutGradients(() -> parameters.forEach(parameter -> kept.keep(kernels, parameter, parameter.value())));
    }

    /** Does nothing where nothing was kept. */
    void restore() {
        kept.copyInto(kernels);
    }

    ParameterTensors kept() {
        return kept;
    }
}
