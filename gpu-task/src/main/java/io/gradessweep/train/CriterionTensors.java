package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.Criterion;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collection;
import java.util.List;

/**
 * What a criterion takes the norm of: gradients, or how gradients or weights changed since the step before. Changes need a
 * copy of the step before, which is kept only where the next step measures. Where there is none yet, there is no
 * measurement: absent is not zero.
 */
final class CriterionTensors {
    private final Criterion criterion;
    private final Kernels kernels;
    private final ParameterTensors kept;
    private int keptAt;

    /** @param scope owns the copies */
    CriterionTensors(Criterion criterion, Kernels kernels, TensorScope scope) {
        this.criterion = criterion;
        this.kernels = kernels;
        kept = ParameterTensors.shapedAlike(scope);
    }

    /** One tensor a parameter, or none at all. Changes take the place of the copies, so that they need no memory. */
    List<Tensor> at(int step, List<Parameter> parameters, Gradients gradients) {
        if (criterion == Criterion.GRADIENT) {
            return parameters.stream().map(gradients::of).toList();
        }
        if (keptAt != step - 1 || step == 1) {
            return List.of();
        }
        List<Tensor> now = parameters.stream()
                .map(parameter -> current(parameter, gradients))
                .toList();
        List<Tensor> changes = kept.of(parameters);
        Torch.withoutGradients(() -> kernels.subtract(changes, now));
        keptAt = 0;
        return changes;
    }

    /** Remembers this step for the next one, before its update. */
    void keep(int step, List<Parameter> parameters, Gradients gradients) {
        if (criterion == Criterion.GRADIENT) {
            return;
        }
        keptAt = step;
        Torch.withoutGradients(
                () -> parameters.forEach(parameter -> kept.keep(kernels, parameter, current(parameter, gradients))));
    }

    /** Frees what was kept of frozen parameters. */
    void release(Collection<Parameter> frozen) {
        kept.release(frozen);
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

    private Tensor current(Parameter parameter, Gradients gradients) {
        return criterion == Criterion.WEIGHT_CHANGE ? parameter.value() : gradients.of(parameter);
    }
}
