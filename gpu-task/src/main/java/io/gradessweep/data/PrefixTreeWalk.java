package io.gradessweep.data;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.PrefixTree.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lays out sequences, which are added in lexical order, as a {@link PrefixTree}. */
final class PrefixTreeWalk {
    private final int[] ids;
    private final int[] depths;
    private final int[] visibleUntil;
    private final List<Prediction> predictions = new ArrayList<>();
    private int size;

    /** The columns of the sequence that was added last. */
    private int[] path = new int[0];

    /**
     * @param capacity the tokens of all sequences together
     */
    PrefixTreeWalk(int capacity) {
        ids = new int[capacity];
        depths = new int[capacity];
        visibleUntil = new int[capacity];
    }

    /**
     * Adds a sequence.
     *
     * @param length the number of the example's leading tokens that are laid out
     * @param sequence index of the example
     */
    void add(Example example, int length, int sequence) {
        int shared = 0;
        while (shared < Math.min(length, path.length) && ids[path[shared]] == example.ids()[shared]) {
            shared++;
        }
        leave(shared);
        path = Arrays.copyOf(path, length);
        for (int depth = shared; depth < length; depth++) {
            path[depth] = size;
            ids[size] = example.ids()[depth];
            depths[size] = depth;
            size++;
        }
        for (int depth = 0; depth < length; depth++) {
            int token = example.target(depth);
            if (token != TokenBatch.IGNORED) {
                predictions.add(new Prediction(path[depth], token, sequence));
            }
        }
    }

    /**
     * Ends the visibility of the last sequence's tokens from this depth on, since no later sequence begins with them.
     */
    private void leave(int depth) {
        for (int i = depth; i < path.length; i++) {
            visibleUntil[path[i]] = size;
        }
    }

    PrefixTree tree(int sequences, PlacedImages images) {
        leave(0);
        return new PrefixTree(
                Arrays.copyOf(ids, size),
                Arrays.copyOf(depths, size),
                Arrays.copyOf(visibleUntil, size),
                predictions,
                sequences,
                images);
    }
}
