package io.gradessweep.data;

import io.gradessweep.data.Example.Span;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences as one row, in which what several begin with stands once: a walk through the tree of their tokens, depth first.
 * What comes after the last position that predicts is left out, so a sequence's very last token is.
 *
 * @param ids tokens
 * @param depths how many tokens each has before it in its sequences: where it stands for the rotary embedding
 * @param visibleUntil the column before which each token is seen, since those of all sequences that begin with it come there
 * @param predictions what is predicted, of every sequence
 * @param sequences how many there are
 */
record PrefixTree(int[] ids, int[] depths, int[] visibleUntil, List<Prediction> predictions, int sequences) {
    /**
     * A sequence's token that a column predicts.
     *
     * @param sequence index of the sequence
     */
    record Prediction(int column, int token, int sequence) {}

    /** @param first index of the first example, from which the others count on */
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
        return walk.tree(examples.size());
    }

    private static int lexically(Example one, Example other) {
        return Arrays.compare(one.ids(), 0, neededLength(one), other.ids(), 0, neededLength(other));
    }

    /** Tokens up to the last position that predicts. */
    private static int neededLength(Example example) {
        List<Span> predicted = example.predicted();
        return example.lossTokens() == 0
                ? 0
                : predicted.get(predicted.size() - 1).end() - 1;
    }

    int length() {
        return ids.length;
    }

    /** Whether sequences part in it, so that not every token sees all before it. */
    boolean branches() {
        return Arrays.stream(visibleUntil).anyMatch(end -> end < ids.length);
    }

    /** Columns that predict; sequences that share one share its distribution. */
    int predictingColumns() {
        return (int)
                predictions.stream().mapToInt(Prediction::column).distinct().count();
    }
}
