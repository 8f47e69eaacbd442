package io.gradessweep.train;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.Ratio;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.List;

/**
 * A mask over the entries of weights, which is the same for a whole run. Outside of it gradients are zero, so an entry
 * that is zero stays zero under every update rule and with weight decay. The mask of a weight depends on the run's
 * seed, the weight's name and its slot alone, so a resumed run draws it again. The gradient itself is computed in full.
 */
final class GradientMask {
    private final Kernels kernels;
    private final ParameterTensors masks;
    private final List<Parameter> masked;
    private final Ratio sparsity;

    /**
     * Draws the masks.
     *
     * @param weights the weights that train
     * @param sparsity the share of each weight's entries that never train; zero for no mask
     * @param scope owns the masks, which have their weights' shapes
     */
    GradientMask(Kernels kernels, TensorScope scope, List<Parameter> weights, Ratio sparsity, long seed) {
        this.kernels = kernels;
        this.sparsity = sparsity;
        masks = ParameterTensors.shapedAlike(scope);
        masked = sparsity.value().signum() == 0 ? List.of() : List.copyOf(weights);
        for (Parameter weight : masked) {
            masks.put(
                    weight,
                    scope.onDeviceOf(weight.value())
                            .floats(draw(weight, seed), weight.value().shape()));
        }
    }

    private float[] draw(Parameter weight, long seed) {
        float[] mask = new float[Math.toIntExact(weight.value().size())];
        int[] order = Seeds.order(
                mask.length,
                Seeds.random(
                        seed, "gradient-mask/" + weight.name(), weight.slot().hashCode()));
        for (int i = 0; i < trained(weight); i++) {
            mask[order[i]] = 1;
        }
        return mask;
    }

    /** Returns the number of entries that train, which is one at least. */
    private int trained(Parameter weight) {
        int entries = Math.toIntExact(weight.value().size());
        return Math.max(1, entries - sparsity.roundOf(entries));
    }

    /** Sets the gradients outside of the mask to zero. One that is not finite stays so. */
    void apply(Gradients gradients) {
        List<Parameter> both =
                masked.stream().filter(weight -> gradients.of(weight) != null).toList();
        if (!both.isEmpty()) {
            List<Tensor> tensors = Optimizer.gradients(both, gradients);
            kernels.multiply(tensors, masks.of(both));
        }
    }

    /** Returns the number of entries that no gradient reaches. */
    long untrained() {
        return masked.stream()
                .mapToLong(weight -> weight.value().size() - trained(weight))
                .sum();
    }
}
