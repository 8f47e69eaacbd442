package io.gradessweep.data;

import io.gradessweep.batch.TokenBatch;
import java.util.Arrays;
import java.util.List;

/** Puts rows of different length into one batch. */
public final class Padding {
    private Padding() {}

    /**
     * Returns a batch of one example per row, padded on the right to the longest.
     *
     * @param padId token id of the padding
     */
    public static TokenBatch batch(List<Example> examples, int padId) {
        return packed(examples.stream().map(List::of).toList(), padId);
    }

    /**
     * Returns a batch in which each row is several examples one after the other, padded on the right to the longest
     * row. The last token of an example has no target, so it does not predict the first of the next.
     *
     * @param padId token id of the padding
     */
    public static TokenBatch packed(List<List<Example>> rows, int padId) {
        int length = rows.stream().mapToInt(Packing::length).max().orElse(0);
        int[] ids = new int[rows.size() * length];
        int[] targets = new int[ids.length];
        int[] lengths = new int[rows.size()];
        int[][] starts = new int[rows.size()][];
        Arrays.fill(ids, padId);
        Arrays.fill(targets, TokenBatch.IGNORED);
        for (int row = 0; row < rows.size(); row++) {
            List<Example> examples = rows.get(row);
            starts[row] = new int[examples.size()];
            for (int i = 0; i < examples.size(); i++) {
                starts[row][i] = lengths[row];
                write(examples.get(i), ids, targets, row * length + lengths[row]);
                lengths[row] += examples.get(i).length();
            }
        }
        return TokenBatch.packed(rows.size(), length, ids, targets, lengths, starts);
    }

    /** Returns a batch of one tree per row, padded on the right to the given length. */
    static TokenBatch trees(List<PrefixTree> rows, int length, int[] targets, int padId) {
        int[] ids = new int[rows.size() * length];
        int[] positions = new int[ids.length];
        int[] visibleUntil = new int[ids.length];
        int[] lengths = new int[rows.size()];
        Arrays.fill(ids, padId);
        Arrays.setAll(visibleUntil, at -> at % length + 1);
        for (int row = 0; row < rows.size(); row++) {
            PrefixTree tree = rows.get(row);
            lengths[row] = tree.length();
            System.arraycopy(tree.ids(), 0, ids, row * length, tree.length());
            System.arraycopy(tree.depths(), 0, positions, row * length, tree.length());
            System.arraycopy(tree.visibleUntil(), 0, visibleUntil, row * length, tree.length());
        }
        return rows.stream().anyMatch(PrefixTree::branches)
                ? new TokenBatch(rows.size(), length, ids, targets, lengths, visibleUntil, positions)
                : TokenBatch.of(rows.size(), length, ids, targets, lengths);
    }

    private static void write(Example example, int[] ids, int[] targets, int at) {
        System.arraycopy(example.ids(), 0, ids, at, example.length());
        for (int t = 0; t < example.length(); t++) {
            targets[at + t] = example.target(t);
        }
    }
}
