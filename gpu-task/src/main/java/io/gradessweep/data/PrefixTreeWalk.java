package io.gradessweep.data;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.PrefixTree.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lays sequences, which come in lexical order, out as a {@link PrefixTree}. */
final class PrefixTreeWalk {
    private final int[] ids;
    private final int[] depths;
    private final int[] visibleUntil;
    private final List<Prediction> predictions = new ArrayList<>();
    private int size;

    /** The columns of the sequence that came last. */
    private int[] path = new int[0];

    /** @param capacity tokens of all sequences together */
    PrefixTreeWalk(int capacity) {
        ids = new int[capacity];
        depths = new int[capacity];
        visibleUntil = new int[capacity];
    }

    /**
     * @param length leading tokens of the example that are laid out
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

    /** No sequence to come begins with what the last one has from this depth on. */
    private void leave(int depth) {
        for (int i = depth; i < path.length; i++) {
            visibleUntil[path[i]] = size;
        }
    }

    PrefixTree tree(int sequences) {
        leave(0);
        return new PrefixTree(
                Arrays.copyOf(ids, size),
                Arrays.copyOf(depths, size),
                Arrays.copyOf(visibleUntil, size),
                predictions,
                sequences);
    }
}
