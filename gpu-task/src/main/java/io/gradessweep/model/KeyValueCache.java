package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The keys and values of all layers, for rows whose prompts may differ in length. Generated tokens occupy the columns
 * after the longest prompt. A mask hides the columns between the end of a shorter prompt and the first generated token.
 */
final class KeyValueCache {
    private final Kernels kernels;
    private final TensorScope scope;
    private final int tokens;
    private final List<Tensor> mask;
    private final List<Kernels.KeysAndValues> layers = new ArrayList<>();
    private int filled;

    /**
     * @param scope owns the cache
     * @param mask the result of {@link #mask}, in the number format of the layers
     * @param tokens the number of columns of each row
     */
    KeyValueCache(Kernels kernels, TensorScope scope, List<Tensor> mask, int tokens) {
        this.kernels = kernels;
        this.scope = scope;
        this.mask = mask;
        this.tokens = tokens;
    }

    /**
     * Returns the mask (B, 1, 1, tokens) that is added to attention's scores, or nothing if all prompts have the same
     * length.
     *
     * @param lengths tokens of each prompt
     */
    static Optional<Tensor> mask(TensorScope scope, int[] lengths, int tokens) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        if (Arrays.stream(lengths).allMatch(length -> length == longest)) {
            return Optional.empty();
        }
        float[] hidden = new float[lengths.length * tokens];
        for (int row = 0; row < lengths.length; row++) {
            Arrays.fill(hidden, row * tokens + lengths[row], row * tokens + longest, Float.NEGATIVE_INFINITY);
        }
        return Optional.of(scope.floats(hidden, lengths.length, 1, 1, tokens));
    }

    /** Returns the positions with the mask that hides the padding of shorter prompts. */
    Kernels.Positions masked(Kernels.Positions positions) {
        return new Kernels.Positions(positions.cos(), positions.sin(), mask);
    }

    /**
     * Returns the keys and values of a layer, and allocates them on the first call.
     *
     * @param x the layer's input, which gives the number of rows and the number format
     */
    Kernels.KeysAndValues layer(int layer, Tensor x, Kernels.LayerShape shape) {
        if (layer == layers.size()) {
            layers.add(kernels.cache(scope, x, shape, tokens));
        }
        return layers.get(layer);
    }

    /** Returns the number of columns in use. */
    int filled() {
        return filled;
    }

    void fill(int columns) {
        filled += columns;
    }
}
