package io.gradessweep.train;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.torch.DeviceGroups;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AFLoRA's freezing scores (arXiv 2403.13269). Of each gradient g they keep s, the smoothed |g|, and u, the smoothed
 * distance of |g| from s; the score is s u, element by element. Both begin at zero, and each step's gradient is added
 * once. The order of the two updates and the factors are those of the authors' published code.
 */
final class FreezingScores {
    private static final double BETA_1 = 0.85;
    private static final double BETA_2 = 0.95;

    private final Kernels kernels;
    private final ParameterTensors magnitudes;
    private final ParameterTensors distances;

    /** @param scope owns what is kept */
    FreezingScores(Kernels kernels, TensorScope scope) {
        this.kernels = kernels;
        magnitudes = ParameterTensors.shapedAlike(scope);
        distances = ParameterTensors.shapedAlike(scope);
    }

    /** Adds a step's gradients. */
    void add(List<Parameter> parameters, Gradients gradients) {
        if (!parameters.isEmpty()) {
            Torch.withoutGradients(() -> kernels.smooth(
                    magnitudes.orZeros(parameters),
                    distances.orZeros(parameters),
                    Optimizer.gradients(parameters, gradients),
                    BETA_1,
                    BETA_2));
        }
    }

    /**
     * Returns the scores of those parameters whose gradients were added.
     *
     * @param scope owns the result
     */
    Map<Parameter, Tensor> of(TensorScope scope, List<Parameter> parameters) {
        List<Parameter> known = parameters.stream()
                .filter(parameter -> magnitudes.find(parameter).isPresent())
                .toList();
        Map<Parameter, Tensor> scores = new LinkedHashMap<>();
        for (List<Parameter> group : DeviceGroups.of(known, Parameter::value)) {
            List<Tensor> products = kernels.products(scope, magnitudes.of(group), distances.of(group));
            for (int i = 0; i < group.size(); i++) {
                scores.put(group.get(i), products.get(i));
            }
        }
        return scores;
    }

    void release(Collection<Parameter> parameters) {
        state().values().forEach(tensors -> tensors.release(parameters));
    }

    /** Returns what is kept, by its name in a saved state. */
    Map<String, ParameterTensors> state() {
        return Map.of("smoothed_magnitude", magnitudes, "smoothed_distance", distances);
    }
}
