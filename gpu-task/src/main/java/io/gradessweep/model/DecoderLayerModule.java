package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.List;

/**
 * A decoder layer: attention and a gated MLP, each after an RMS norm, each added to its input. It is differentiated by
 * the formulas of {@code kernels.py} and records no graph.
 */
final class DecoderLayerModule implements BlockModule {
    /** The depth at which the gradient of the layer's input is computed. */
    private static final int TO_INPUT = 7;

    private final Kernels kernels;
    final Kernels.LayerWeights weights;
    final Kernels.LayerShape shape;
    private final int firstDropout;
    private final ActiveWeights active;

    /**
     * @param firstDropout the number of adapters in the layers below; each adapter draws its dropout from a seed of its
     *     own
     * @param active the layer's weights and adapters, by their names in {@code kernels.py}
     */
    DecoderLayerModule(
            Kernels kernels,
            Kernels.LayerWeights weights,
            Kernels.LayerShape shape,
            int firstDropout,
            ActiveWeights active) {
        this.kernels = kernels;
        this.weights = weights;
        this.shape = shape;
        this.firstDropout = firstDropout;
        this.active = active;
    }

    @Override
    public Tensor forward(TensorScope scope, List<Tensor> inputs, PassInputs pass) {
        return kernels.layer(scope, inputs.get(0), pass.positions(), weights, dropout(pass), shape);
    }

    @Override
    public Recorded record(TensorScope scope, List<Tensor> inputs, Wanted wanted, PassInputs pass) {
        Kernels.LayerGradients gradients = new Kernels.LayerGradients(active.of(wanted), depth(wanted));
        return new Activations(
                gradients,
                Torch.withoutGradients(() -> kernels.layerForward(
                        scope, inputs.get(0), pass.positions(), weights, dropout(pass), shape, gradients)));
    }

    /** Returns how far down the layer the gradient of its output must go, as {@code kernels.py} counts it. */
    private int depth(Wanted wanted) {
        if (wanted.inputs().get(0)) {
            return TO_INPUT;
        }
        return wanted.weights().stream()
                .mapToInt(weight -> depth(active.name(weight)))
                .max()
                .orElse(0);
    }

    /** @param name the name of a weight, in which that of its slot may be followed by a part */
    private static int depth(String name) {
        return switch (name.split("\\.", 2)[0]) {
            case "down" -> 1;
            case "gate", "up" -> 2;
            case DecoderLayers.POST_ATTENTION_NORM -> 3;
            case "o" -> 4;
            case "q", "k", "v", DecoderLayers.QUERY_NORM, DecoderLayers.KEY_NORM -> 5;
            case DecoderLayers.INPUT_NORM -> 6;
            default -> throw new IllegalArgumentException("a decoder layer has no weight " + name);
        };
    }

    Kernels.Dropout dropout(PassInputs pass) {
        return pass.dropoutOf(firstDropout);
    }

    /**
     * Returns the layer's output for tokens that attend to those in a cache, and adds their own keys and values to it.
     *
     * @param x the layer's input (B, T, D)
     */
    Tensor cached(TensorScope scope, int layer, Tensor x, Kernels.Positions positions, KeyValueCache cache) {
        Kernels.KeysAndValues keysAndValues = cache.layer(layer, x, shape);
        return kernels.cachedLayer(scope, x, positions, weights, shape, keysAndValues, cache.filled());
    }

    private final class Activations implements Recorded {
        private final Kernels.LayerGradients wanted;
        private final Kernels.LayerActivations activations;

        Activations(Kernels.LayerGradients wanted, Kernels.LayerActivations activations) {
            this.wanted = wanted;
            this.activations = activations;
        }

        @Override
        public Tensor output() {
            return activations.output();
        }

        @Override
        public List<Tensor> gradients(TensorScope scope, Tensor dy, PassInputs pass) {
            return Torch.withoutGradients(
                    () -> kernels.layerBackward(scope, dy, pass.positions(), weights, shape, wanted, activations));
        }

        @Override
        public void close() {
            activations.output().close();
            activations.kept().close();
            activations.weights().close();
        }
    }
}
