package io.gradessweep.train;

import io.gradessweep.model.Decoder;
import io.gradessweep.model.Parameter;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The trained weights as they were at the best validation, to go back to. */
final class BestWeights {
    private final Decoder decoder;
    private final Kernels kernels;
    private final TensorScope scope;
    private final List<Parameter> parameters;
    private final Map<Parameter, Tensor> kept = new LinkedHashMap<>();

    BestWeights(Decoder decoder, TensorScope scope, List<Parameter> parameters) {
        this.decoder = decoder;
        kernels = decoder.kernels();
        this.scope = scope;
        this.parameters = parameters;
    }

    void keep() {
        Torch.withoutGradients(() -> parameters.forEach(parameter -> {
            Tensor copy = kept.get(parameter);
            if (copy == null) {
                kept.put(parameter, parameter.value().copyTo(scope));
            } else {
                kernels.copy(copy, parameter.value());
            }
        }));
    }

    /** Does nothing where nothing was kept. */
    void restore() {
        Torch.withoutGradients(() -> {
            kept.forEach((parameter, copy) -> kernels.copy(parameter.value(), copy));
            decoder.updated(kept.keySet());
        });
    }
}
