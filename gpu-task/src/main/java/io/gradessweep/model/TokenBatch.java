package io.gradessweep.model;

import io.gradessweep.result.TokenCounts;
import java.util.Arrays;

/**
 * Token rows of one length. Row-major arrays of rows x length; rows are padded on the right unless {@code starts} says
 * otherwise. A row holds one example, or several one after the other, each of which sees itself alone.
 *
 * @param ids token ids, padding included
 * @param targets the token each position should predict, or {@link #IGNORED}; already shifted: a position's target is
 *     the next token
 * @param lengths real tokens of each row
 * @param starts of each row where its examples start, ascending; tokens before the first are padding that nothing
 *     attends to
 * @param positions where each column stands, for the rotary embedding; rows x length where rows differ
 */
public record TokenBatch(
        int rows, int length, int[] ids, int[] targets, int[] lengths, int[][] starts, int[] positions) {
    /** A target without loss. */
    public static final int IGNORED = -100;

    public TokenBatch {
        if (ids.length != rows * length || targets.length != ids.length) {
            throw new IllegalArgumentException(rows + " x " + length + " tokens need as many ids and targets");
        }
    }

    /** Rows padded on the right, or not at all. */
    public static TokenBatch of(int rows, int length, int[] ids, int[] targets, int[] lengths) {
        int[] positions = new int[length];
        Arrays.setAll(positions, i -> i);
        return new TokenBatch(rows, length, ids, targets, lengths, new int[rows][1], positions);
    }

    /**
     * Rows of several examples, the first at 0, padded on the right or not at all. Positions count from each example's
     * start. Where every row holds a single one this is {@link #of}, which computes faster.
     */
    public static TokenBatch packed(int rows, int length, int[] ids, int[] targets, int[] lengths, int[][] starts) {
        if (Arrays.stream(starts).allMatch(row -> row.length == 1)) {
            return of(rows, length, ids, targets, lengths);
        }
        int[] positions = new int[rows * length];
        for (int row = 0; row < rows; row++) {
            for (int start : starts[row]) {
                for (int t = start; t < lengths[row]; t++) {
                    positions[row * length + t] = t - start;
                }
            }
        }
        return new TokenBatch(rows, length, ids, targets, lengths, starts, positions);
    }

    /** Rows padded on the left up to their start. */
    public TokenBatch withStarts(int... newStarts) {
        int[][] single =
                Arrays.stream(newStarts).mapToObj(start -> new int[] {start}).toArray(int[][]::new);
        return new TokenBatch(rows, length, ids, targets, lengths, single, positions);
    }

    public TokenBatch withPositions(int... newPositions) {
        return new TokenBatch(rows, length, ids, targets, lengths, starts, newPositions);
    }

    /** Indices into the rows x length positions that carry a target. */
    int[] targetPositions() {
        int[] found = new int[targets.length];
        int count = 0;
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] != IGNORED) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Input tokens, padding included. */
    public int tokens() {
        return rows * length;
    }

    /** Tokens the loss is taken over. */
    public int lossTokens() {
        return targetPositions().length;
    }

    /** Tokens that only fill the batch. */
    public int paddingTokens() {
        return tokens() - Arrays.stream(lengths).sum();
    }

    public TokenCounts counts() {
        return new TokenCounts(tokens(), lossTokens(), paddingTokens());
    }

    /** Whether a token may see all before it: there is one example a row, and padding only where nothing looks. */
    public boolean isPlainlyCausal() {
        return Arrays.stream(starts).allMatch(row -> row.length == 1 && row[0] == 0);
    }

    /**
     * For each token the number of its example in its row. Padding has numbers of its own, a different one each, so that
     * it sees itself and no row of the softmax is empty.
     */
    int[] examples() {
        int[] numbers = new int[rows * length];
        Arrays.setAll(numbers, at -> -1 - at);
        for (int row = 0; row < rows; row++) {
            int end = starts[row][0] + lengths[row];
            for (int example = 0; example < starts[row].length; example++) {
                Arrays.fill(numbers, row * length + starts[row][example], row * length + end, example);
            }
        }
        return numbers;
    }
}
