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

/** Copies of a step's tensors, for comparison with those of the next step, or of one a number of steps later. */
final class PreviousStepBuffers {
    private final Kernels kernels;
    private final ParameterTensors kept;
    private final int distance;
    private int keptAt;
    private int changedAt;

    /**
     * @param scope owns the copies
     * @param distance the steps between the two that are compared
     */
    PreviousStepBuffers(Kernels kernels, TensorScope scope, int distance) {
        this.kernels = kernels;
        this.distance = distance;
        kept = ParameterTensors.shapedAlike(scope);
    }

    /**
     * Returns the changes of tensors since the step that they are compared with, for those parameters that have a copy. They overwrite the
     * copies, so that no memory is needed. The result is empty if that step was not copied, which does not mean a change
     * of zero.
     */
    Map<Parameter, Tensor> changes(int step, List<Parameter> parameters, Function<Parameter, Tensor> now) {
        List<Parameter> known = parameters.stream()
                .filter(parameter -> kept.find(parameter).isPresent())
                .toList();
        if (changedAt != step) {
            if (keptAt == 0 || keptAt != step - distance || known.isEmpty()) {
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

    /** Returns the steps between the two that are compared. */
    int distance() {
        return distance;
    }

    /** Copies this step's tensors. */
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

    /** Returns whether a step after this one can be compared with the copies. */
    boolean isKept(int step) {
        return keptAt > 0 && keptAt + distance > step;
    }

    /** Returns the step whose tensors are kept. */
    int keptAt() {
        return keptAt;
    }

    /** Marks the copies as a step's when a run is resumed. */
    void resumeAt(int step) {
        keptAt = step;
    }
}
