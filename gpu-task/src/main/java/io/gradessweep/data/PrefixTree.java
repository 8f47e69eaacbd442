package io.gradessweep.data;

import io.gradessweep.data.Example.Span;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Several sequences as one row, in which a common beginning occurs only once. The row is a depth-first walk through the
 * tree of the sequences' tokens. Tokens after the last position that predicts are left out, so the very last token of a
 * sequence is.
 *
 * @param ids tokens
 * @param depths for each token, the number of tokens before it in its sequences, which is its position for the rotary
 *     embedding
 * @param visibleUntil for each token, the first column that may no longer attend to it; the columns before belong to
 *     sequences that begin with it
 * @param predictions the predictions of all sequences
 * @param sequences the number of sequences
 * @param images the images; with any, the row holds a single sequence
 */
record PrefixTree(
        int[] ids, int[] depths, int[] visibleUntil, List<Prediction> predictions, int sequences, PlacedImages images) {
    /**
     * A token of a sequence, and the column that predicts it.
     *
     * @param sequence index of the sequence
     */
    record Prediction(int column, int token, int sequence) {}

    /**
     * Merges examples into a tree.
     *
     * @param first the index of the first example; the others are numbered from it
     */
    static PrefixTree of(List<Example> examples, int first) {
        List<Integer> sorted = IntStream.range(0, examples.size())
                .boxed()
                .sorted((i, j) -> lexically(examples.get(i), examples.get(j)))
                .toList();
        PrefixTreeWalk walk = new PrefixTreeWalk(
                examples.stream().mapToInt(PrefixTree::neededLength).sum());
        for (int i : sorted) {
            walk.add(examples.get(i), neededLength(examples.get(i)), first + i);
        }
        return walk.tree(examples.size(), examples.size() == 1 ? examples.get(0).images() : PlacedImages.NONE);
    }

    private static int lexically(Example one, Example other) {
        return Arrays.compare(one.ids(), 0, neededLength(one), other.ids(), 0, neededLength(other));
    }

    /** Returns the number of tokens up to and including the last position that predicts. */
    private static int neededLength(Example example) {
        List<Span> predicted = example.predicted();
        return example.lossTokens() == 0
                ? 0
                : predicted.get(predicted.size() - 1).end() - 1;
    }

    int length() {
        return ids.length;
    }

    /** Returns whether sequences branch, so that not every token may attend to all before it. */
    boolean branches() {
        return Arrays.stream(visibleUntil).anyMatch(end -> end < ids.length);
    }

    /** Returns the number of columns that predict. Sequences that share such a column share its distribution. */
    int predictingColumns() {
        return (int)
                predictions.stream().mapToInt(Prediction::column).distinct().count();
    }
}
