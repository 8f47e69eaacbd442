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
    private final int[] lengths;
    private final int longest;
    private final int tokens;
    private final int window;
    private final List<Kernels.KeysAndValues> layers = new ArrayList<>();
    private int filled;

    /**
     * @param scope owns the cache
     * @param lengths tokens of each prompt
     * @param tokens the number of columns of each row
     * @param window the tokens that a token attends to, itself included
     */
    KeyValueCache(Kernels kernels, TensorScope scope, int[] lengths, int tokens, int window) {
        this.kernels = kernels;
        this.scope = scope;
        this.lengths = lengths.clone();
        this.longest = Arrays.stream(lengths).max().orElseThrow();
        this.tokens = tokens;
        this.window = window;
    }

    /**
     * Returns the mask (B, 1, 1, tokens) that is added to the scores of each row's next token, or nothing if it attends
     * to every column in use. It hides the padding of shorter prompts and the tokens before the window.
     */
    Optional<Tensor> mask(TensorScope pass) {
        float[] mask = new float[lengths.length * tokens];
        boolean hides = false;
        for (int row = 0; row < lengths.length; row++) {
            int padding = longest - lengths[row];
            // The place of the token among those of its row, and of the first that it attends to.
            int place = filled - padding;
            int first = Math.max(0, place + 1 - window);
            int hidden = first < lengths[row] ? first : first + padding;
            int begin = row * tokens;
            Arrays.fill(mask, begin, begin + hidden, Float.NEGATIVE_INFINITY);
            Arrays.fill(mask, begin + lengths[row], begin + longest, Float.NEGATIVE_INFINITY);
            hides |= hidden > 0 || padding > 0;
        }
        return hides ? Optional.of(pass.floats(mask, lengths.length, 1, 1, tokens)) : Optional.empty();
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
