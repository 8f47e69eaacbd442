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
 * Gives the tensors whose norms a criterion takes: gradients, the changes of gradients or weights since the previous
 * step, or what is smoothed over all steps so far. Changes need a copy of the step before, which is kept only if the
 * step that is compared with it is measured. Weights may be compared over several steps. What is smoothed is updated at every step, measured or not.
 */
final class CriterionBuffers {
    private final PreviousStepBuffers gradientCopies;
    private final PreviousStepBuffers weightCopies;
    private final FreezingScores scores;

    /**
     * @param scope owns what is kept
     * @param changeSteps the steps whose updates a change of weights is that of
     */
    CriterionBuffers(Kernels kernels, TensorScope scope, int changeSteps) {
        gradientCopies = new PreviousStepBuffers(kernels, scope, 1);
        weightCopies = new PreviousStepBuffers(kernels, scope, changeSteps);
        scores = new FreezingScores(kernels, scope);
    }

    /** Adds a step's gradients to what is smoothed. Call it once a step, before the criteria are read. */
    void smooth(List<Parameter> parameters, Gradients gradients) {
        scores.add(parameters, gradients);
    }

    /**
     * Returns one tensor for each parameter whose criterion can be computed at this step.
     *
     * @param scope owns tensors that are computed for this call
     */
    Map<Parameter, Tensor> of(
            TensorScope scope, Criterion criterion, int step, List<Parameter> parameters, Gradients gradients) {
        return switch (criterion) {
            case GRADIENT -> {
                Map<Parameter, Tensor> tensors = new LinkedHashMap<>();
                parameters.forEach(parameter -> tensors.put(parameter, gradients.of(parameter)));
                yield tensors;
            }
            case GRADIENT_CHANGE -> gradientCopies.changes(step, parameters, gradients::of);
            case WEIGHT_CHANGE, RELATIVE_WEIGHT_CHANGE -> weightCopies.changes(step, parameters, Parameter::value);
            case FREEZING_SCORE -> scores.of(scope, parameters);
        };
    }

    /** Returns the steps between the two whose weights are compared. */
    int changeSteps() {
        return weightCopies.distance();
    }

    /** Copies this step's tensors for the step that is compared with it. Call it before the update. */
    void keep(Set<Criterion> criteria, int step, List<Parameter> parameters, Gradients gradients) {
        if (criteria.contains(Criterion.GRADIENT_CHANGE)) {
            gradientCopies.keep(step, parameters, gradients::of);
        }
        if (criteria.stream().anyMatch(Criterion::isOfWeights)) {
            weightCopies.keep(step, parameters, Parameter::value);
        }
    }

    /** Frees what is kept of frozen parameters. */
    void release(Collection<Parameter> frozen) {
        scores.release(frozen);
        gradientCopies.release(frozen);
        weightCopies.release(frozen);
    }

    /** Returns what is smoothed by its names in a saved state. */
    Map<String, ParameterTensors> smoothed() {
        return scores.state();
    }

    /** Returns the copies by their names in a saved state. */
    Map<String, PreviousStepBuffers> copies() {
        return new TreeMap<>(Map.of("compared_gradient", gradientCopies, "compared_weight", weightCopies));
    }
}
