package io.gradessweep.batch;

import io.gradessweep.result.TokenCounts;
import java.util.Arrays;

/**
 * Token rows of one length. Row-major arrays of rows x length; rows are padded on the right unless {@code visibleUntil} says
 * otherwise. A row holds one example, or several one after the other, each of which sees itself alone, or a tree of
 * sequences, each of which sees what it begins with and itself.
 *
 * @param ids token ids, padding included
 * @param targets the token each position should predict, or {@link #IGNORED}; already shifted: a position's target is
 *     the next token. Where sequences branch it is one of several, all of which are among the {@link Predictions}
 * @param lengths real tokens of each row
 * @param visibleUntil the column before which each token is seen, from its own on: the end of its example, or of all
 *     sequences that begin with it; padding is seen by itself, so that no row of the softmax is empty. Has no element where
 *     every token may see all before it
 * @param positions where each column stands, for the rotary embedding; rows x length where rows differ
 */
public record TokenBatch(
        int rows, int length, int[] ids, int[] targets, int[] lengths, int[] visibleUntil, int[] positions) {
    /** A target without loss. */
    public static final int IGNORED = -100;

    public TokenBatch {
        if (ids.length != rows * length || targets.length != ids.length) {
            throw new IllegalArgumentException(rows + " x " + length + " tokens need as many ids and targets");
        }
        if (visibleUntil.length != 0 && visibleUntil.length != ids.length) {
            throw new IllegalArgumentException("all tokens or none must be told until where they are seen");
        }
    }

    /** Rows padded on the right, or not at all. */
    public static TokenBatch of(int rows, int length, int[] ids, int[] targets, int[] lengths) {
        int[] positions = new int[length];
        Arrays.setAll(positions, i -> i);
        return new TokenBatch(rows, length, ids, targets, lengths, new int[0], positions);
    }

    /**
     * Rows of several examples, padded on the right or not at all. Positions count from each example's start. Where every
     * row holds a single one this is {@link #of}, which computes faster.
     *
     * @param starts of each row where its examples start, ascending from 0
     */
    public static TokenBatch packed(int rows, int length, int[] ids, int[] targets, int[] lengths, int[][] starts) {
        if (Arrays.stream(starts).allMatch(row -> row.length == 1)) {
            return of(rows, length, ids, targets, lengths);
        }
        int[] positions = new int[rows * length];
        int[] visibleUntil = seenAlone(rows, length);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < starts[row].length; i++) {
                int start = starts[row][i];
                int end = i + 1 < starts[row].length ? starts[row][i + 1] : lengths[row];
                Arrays.fill(visibleUntil, row * length + start, row * length + end, end);
                for (int t = start; t < end; t++) {
                    positions[row * length + t] = t - start;
                }
            }
        }
        return new TokenBatch(rows, length, ids, targets, lengths, visibleUntil, positions);
    }

    /** As padding is. */
    private static int[] seenAlone(int rows, int length) {
        int[] visibleUntil = new int[rows * length];
        Arrays.setAll(visibleUntil, at -> at % length + 1);
        return visibleUntil;
    }

    /** Rows of one example, padded on the left up to their start. */
    public TokenBatch withStarts(int... starts) {
        int[] newSeenUntil = seenAlone(rows, length);
        for (int row = 0; row < rows; row++) {
            Arrays.fill(newSeenUntil, row * length + starts[row], (row + 1) * length, length);
        }
        boolean none = Arrays.stream(starts).allMatch(start -> start == 0);
        return new TokenBatch(rows, length, ids, targets, lengths, none ? new int[0] : newSeenUntil, positions);
    }

    public TokenBatch withPositions(int... newPositions) {
        return new TokenBatch(rows, length, ids, targets, lengths, visibleUntil, newPositions);
    }

    /** Indices into the rows x length positions that carry a target. */
    public int[] targetPositions() {
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

    /** Tokens the loss is taken over; where sequences branch, the positions that predict. */
    public int lossTokens() {
        return targetPositions().length;
    }

    /** Tokens that only fill the batch. */
    public int paddingTokens() {
        return tokens() - Arrays.stream(lengths).sum();
    }

    public TokenCounts counts() {
        return new TokenCounts(tokens(), lossTokens(), paddingTokens(), (long) tokens() * length);
    }

    /** Whether a token may see all before it: there is one example a row, and padding only where nothing looks. */
    public boolean isPlainlyCausal() {
        return visibleUntil.length == 0;
    }
}
