package io.gradessweep.model;

import io.gradessweep.result.TokenCounts;
import java.util.Arrays;

/**
 * Token rows of one length. Row-major arrays of rows x length; rows are padded on the right unless {@code starts} says
 * otherwise.
 *
 * @param ids token ids, padding included
 * @param targets the token each position should predict, or {@link #IGNORED}; already shifted: a position's target is
 *     the next token
 * @param lengths real tokens of each row
 * @param starts first real token of each row; tokens before it are padding that nothing attends to
 * @param positions where each column stands, for the rotary embedding
 */
public record TokenBatch(int rows, int length, int[] ids, int[] targets, int[] lengths, int[] starts, int[] positions) {
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
        return new TokenBatch(rows, length, ids, targets, lengths, new int[rows], positions);
    }

    public TokenBatch withStarts(int... newStarts) {
        return new TokenBatch(rows, length, ids, targets, lengths, newStarts, positions);
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

    boolean paddedLeft() {
        return Arrays.stream(starts).anyMatch(start -> start > 0);
    }
}
