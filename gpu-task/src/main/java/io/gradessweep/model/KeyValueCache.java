package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The keys and values of all layers for rows that begin with prompts of unequal length. All that is generated stands in
 * the columns after the longest prompt; a mask hides what is between the end of a shorter one and there.
 */
final class KeyValueCache {
    private final Kernels kernels;
    private final TensorScope scope;
    private final int tokens;
    private final List<Tensor> mask;
    private final List<Kernels.KeysAndValues> layers = new ArrayList<>();
    private int filled;

    /**
     * @param scope owns it
     * @param mask what {@link #mask} gives, in the number format of the layers
     * @param tokens room for so many a row
     */
    KeyValueCache(Kernels kernels, TensorScope scope, List<Tensor> mask, int tokens) {
        this.kernels = kernels;
        this.scope = scope;
        this.mask = mask;
        this.tokens = tokens;
    }

    /**
     * (B, 1, 1, tokens) to add to attention's scores; nothing where all prompts are of one length.
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

    /** With what hides the padding of shorter prompts. */
    Kernels.Positions masked(Kernels.Positions positions) {
        return new Kernels.Positions(positions.cos(), positions.sin(), mask);
    }

    /** Of a layer, into which x goes; there is room from when it is first asked for. */
    Kernels.KeysAndValues layer(int layer, Tensor x, Kernels.LayerShape shape) {
        if (layer == layers.size()) {
            layers.add(kernels.cache(scope, x, shape, tokens));
        }
        return layers.get(layer);
    }

    /** Columns in use. */
    int filled() {
        return filled;
    }

    void fill(int columns) {
        filled += columns;
    }
}
