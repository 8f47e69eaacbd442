package io.gradessweep.data;

import io.gradessweep.model.TokenBatch;
import java.util.Arrays;
import java.util.List;

/** Puts examples of different length into one batch. */
public final class Padding {
    private Padding() {}

    /**
     * Pads on the right to the longest.
     *
     * @param filler token id of the padding
     */
    public static TokenBatch batch(List<Example> examples, int filler) {
        int rows = examples.size();
        int length = examples.stream().mapToInt(Example::length).max().orElse(0);
        int[] ids = new int[rows * length];
        int[] targets = new int[rows * length];
        int[] lengths = new int[rows];
        Arrays.fill(ids, filler);
        Arrays.fill(targets, TokenBatch.IGNORED);
        for (int row = 0; row < rows; row++) {
            Example example = examples.get(row);
            lengths[row] = example.length();
            System.arraycopy(example.ids(), 0, ids, row * length, example.length());
            for (int t = 0; t < example.length(); t++) {
                targets[row * length + t] = example.target(t);
            }
        }
        return TokenBatch.of(rows, length, ids, targets, lengths);
    }
}
