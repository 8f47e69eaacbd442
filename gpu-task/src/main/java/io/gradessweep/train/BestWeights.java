package io.gradessweep.train;

import io.gradessweep.model.Parameter;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Torch;
import java.util.List;

/** A copy of the trained weights at the best validation, which can be restored. */
final class BestWeights {
    private final Kernels kernels;
    private final List<Parameter> parameters;
    private final ParameterTensors kept;

    BestWeights(Kernels kernels, StateScopes scopes, List<Parameter> parameters) {
        this.kernels = kernels;
        this.parameters = parameters;
        kept = ParameterTensors.of(
                scopes,
                kernels,
                parameter -> parameter.value().shape(),
                parameter -> parameter.value().format());
    }

    void keep() {
        Torch.withoutGradients(() -> parameters.forEach(parameter -> kept.keep(kernels, parameter, parameter.value())));
    }

    /** Restores the copy. It does nothing if there is none. */
    void restore() {
        kept.copyInto(kernels);
    }

    ParameterTensors kept() {
        return kept;
    }
}
