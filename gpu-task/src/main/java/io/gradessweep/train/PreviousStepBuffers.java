package io.gradessweep.train;

import io.gradessweep.model.Parameter;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A step's tensors, kept to be compared with the next one's. */
final class PreviousStepBuffers {
    private final Kernels kernels;
    private final ParameterTensors kept;
    private int keptAt;
    private int changedAt;

    /** @param scope owns the copies */
    PreviousStepBuffers(Kernels kernels, TensorScope scope) {
        this.kernels = kernels;
        kept = ParameterTensors.shapedAlike(scope);
    }

    /**
     * How tensors changed since the step before, of those parameters of which there is a copy; it takes the place of the copies,
     * so that it needs no memory. Empty where the step before was not kept: absent is not zero.
     */
    Map<Parameter, Tensor> changes(int step, List<Parameter> parameters, Function<Parameter, Tensor> now) {
        List<Parameter> known = parameters.stream()
                .filter(parameter -> kept.find(parameter).isPresent())
                .toList();
        if (changedAt != step) {
            if (keptAt != step - 1 || step == 1 || known.isEmpty()) {
                return Map.of();
            }
            List<Tensor> values = known.stream().map(now).toList();
            Torch.withoutGradients(() -> kernels.subtract(kept.of(known), values));
            keptAt = 0;
            changedAt = step;
        }
        Map<Parameter, Tensor> changes = new LinkedHashMap<>();
        known.forEach(parameter -> changes.put(parameter, kept.find(parameter).orElseThrow()));
        return changes;
    }

    /** Remembers this step for the next one. */
    void keep(int step, List<Parameter> parameters, Function<Parameter, Tensor> now) {
        keptAt = step;
        Torch.withoutGradients(
                () -> parameters.forEach(parameter -> kept.keep(kernels, parameter, now.apply(parameter))));
    }

    void release(Collection<Parameter> parameters) {
        kept.release(parameters);
    }

    ParameterTensors kept() {
        return kept;
    }

    /** Whether what is kept is this step's, so that the next one is compared with it. */
    boolean isKept(int step) {
        return keptAt == step;
    }

    /** What is kept is this step's, from before the run was interrupted. */
    void resumeAt(int step) {
        keptAt = step;
    }
}
