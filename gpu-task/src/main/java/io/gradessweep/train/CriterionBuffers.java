package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.Criterion;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a criterion takes the norm of: gradients, or how gradients or weights changed since the step before. Changes need a
 * copy of the step before, which is kept only where the next step measures.
 */
final class CriterionBuffers {
    private final PreviousStepBuffers gradientCopies;
    private final PreviousStepBuffers weightCopies;

    /** @param scope owns the copies */
    CriterionBuffers(Kernels kernels, TensorScope scope) {
        gradientCopies = new PreviousStepBuffers(kernels, scope);
        weightCopies = new PreviousStepBuffers(kernels, scope);
    }

    /** One tensor for each parameter that the criterion can be told of now. */
    Map<Parameter, Tensor> of(Criterion criterion, int step, List<Parameter> parameters, Gradients gradients) {
        return switch (criterion) {
            case GRADIENT -> {
                Map<Parameter, Tensor> tensors = new LinkedHashMap<>();
                parameters.forEach(parameter -> tensors.put(parameter, gradients.of(parameter)));
                yield tensors;
            }
            case GRADIENT_CHANGE -> gradientCopies.changes(step, parameters, gradients::of);
            case WEIGHT_CHANGE, RELATIVE_WEIGHT_CHANGE -> weightCopies.changes(step, parameters, Parameter::value);
        };
    }

    /** Remembers this step for the next one, before its update. */
    void keep(Set<Criterion> criteria, int step, List<Parameter> parameters, Gradients gradients) {
        if (criteria.contains(Criterion.GRADIENT_CHANGE)) {
            gradientCopies.keep(step, parameters, gradients::of);
        }
        if (criteria.stream().anyMatch(Criterion::isOfWeights)) {
            weightCopies.keep(step, parameters, Parameter::value);
        }
    }

    /** Frees what was kept of frozen parameters. */
    void release(Collection<Parameter> frozen) {
        gradientCopies.release(frozen);
        weightCopies.release(frozen);
    }

    /** What is kept, by what it is of. */
    Map<String, PreviousStepBuffers> copies() {
        return new TreeMap<>(Map.of("compared_gradient", gradientCopies, "compared_weight", weightCopies));
    }
}
