package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.List;

/** A decoder layer: attention and a gated MLP, each after an RMS norm, each added to its input. */
final class DecoderLayerModule extends BlockModule.Differentiable {
    private final Kernels.LayerWeights weights;
    private final Kernels.LayerShape shape;
    private final int firstDropout;

    /**
     * @param firstDropout the number of adapters in the layers below; each adapter draws its dropout from a seed of its
     *     own
     */
    DecoderLayerModule(Kernels kernels, Kernels.LayerWeights weights, Kernels.LayerShape shape, int firstDropout) {
        super(kernels);
        this.weights = weights;
        this.shape = shape;
        this.firstDropout = firstDropout;
    }

    @Override
    public Tensor forward(TensorScope scope, List<Tensor> inputs, PassInputs pass) {
        return kernels.layer(scope, inputs.get(0), pass.positions(), weights, pass.dropoutOf(firstDropout), shape);
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
}
