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

/** Copies of a step's tensors, for comparison with the next step's. */
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
     * Returns the changes of tensors since the previous step, for those parameters that have a copy. They overwrite the
     * copies, so that no memory is needed. The result is empty if the previous step was not copied, which does not mean
     * a change of zero.
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

    /** Copies this step's tensors for the next step. */
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

    /** Returns whether the copies are this step's, so that the next step can be compared with them. */
    boolean isKept(int step) {
        return keptAt == step;
    }

    /** Marks the copies as this step's when a run is resumed. */
    void resumeAt(int step) {
        keptAt = step;
    }
}
