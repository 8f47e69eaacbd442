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

    /** @param firstDropout the number of adapters in the layers below, since each draws from a seed of its own */
    DecoderLayerModule(Kernels kernels, Kernels.LayerWeights weights, Kernels.LayerShape shape, int firstDropout) {
        super(kernels);
        this.weights = weights;
        this.shape = shape;
        this.firstDropout = firstDropout;
    }

    @Override
    public Tensor forward(TensorScope scope, List<Tensor> inputs, PassInputs pass) {
        Kernels.Dropout dropout = new Kernels.Dropout(pass.dropout(), firstSeed(pass.seed()));
        return kernels.layer(scope, inputs.get(0), pass.positions(), weights, dropout, shape);
    }

    /** The kernel adds the number of the projection. The generator on the CPU reads the lower 32 bits alone. */
    private long firstSeed(long seed) {
        return ((seed ^ (seed >>> 32)) & 0xffff_ffffL) + firstDropout;
    }

    /**
     * Returns the layer's output for tokens that see those in a cache, to which their own keys and values are added.
     *
     * @param x (B, T, D) what enters the layer
     */
    Tensor cached(TensorScope scope, int layer, Tensor x, Kernels.Positions positions, KeyValueCache cache) {
        Kernels.KeysAndValues keysAndValues = cache.layer(layer, x, shape);
        return kernels.cachedLayer(scope, x, positions, weights, shape, keysAndValues, cache.filled());
    }
}
