package io.gradessweep.batch;

import io.gradessweep.result.TokenCounts;
import java.util.Arrays;

/**
 * Rows of tokens, padded to one length, in row-major arrays of rows x length. Rows are padded on the right unless
 * {@code visibleUntil} says otherwise. A row holds either one example, or several examples one after the other, each of
 * which attends only to itself, or a tree of sequences, each of which attends to the beginning that it shares and to
 * itself.
 *
 * @param ids token ids, padding included
 * @param targets the token that each position should predict, which is the next one, or {@link #IGNORED}; the targets
 *     are already shifted. Where sequences branch it is one of several, all of which are among the {@link Predictions}
 * @param lengths the number of tokens of each row without padding
 * @param visibleUntil for each token, the first column whose query may no longer attend to it: the end of its example,
 *     or of all sequences that begin with it. Padding attends to itself, so that no row of the softmax is empty. The
 *     array is empty if every token may attend to all before it
 * @param positions the position of each column for the rotary embedding; rows x length if the rows differ; 3 x rows x
 *     length if a token has positions in time, in height and in width ({@link ImagePositions})
 * @param images the images that stand among the tokens
 */
public record TokenBatch(
        int rows,
        int length,
        int[] ids,
        int[] targets,
        int[] lengths,
        int[] visibleUntil,
        int[] positions,
        ImageBatch images) {
    /** Marks a position that has no loss. */
    public static final int IGNORED = -100;

    public TokenBatch {
        if (ids.length != rows * length || targets.length != ids.length) {
            throw new IllegalArgumentException(rows + " x " + length + " tokens need as many ids and targets");
        }
        if (visibleUntil.length != 0 && visibleUntil.length != ids.length) {
            throw new IllegalArgumentException("all tokens or none must be told until where they are seen");
        }
    }

    /** Creates rows without images. */
    public TokenBatch(
            int rows, int length, int[] ids, int[] targets, int[] lengths, int[] visibleUntil, int[] positions) {
        this(rows, length, ids, targets, lengths, visibleUntil, positions, ImageBatch.NONE);
    }

    /** Creates rows of one example each, padded on the right or not at all. */
    public static TokenBatch of(int rows, int length, int[] ids, int[] targets, int[] lengths) {
        int[] positions = new int[length];
        Arrays.setAll(positions, i -> i);
        return new TokenBatch(rows, length, ids, targets, lengths, new int[0], positions);
    }

    /**
     * Creates rows of several examples, padded on the right or not at all. Positions count from the start of each
     * example. If every row holds a single example, the result is that of {@link #of}, which computes faster.
     *
     * @param starts for each row, the columns at which its examples start, ascending from 0
     */
    public static TokenBatch packed(int rows, int length, int[] ids, int[] targets, int[] lengths, int[][] starts) {
        if (Arrays.stream(starts).allMatch(row -> row.length == 1)) {
            return of(rows, length, ids, targets, lengths);
        }
        int[] positions = new int[rows * length];
        int[] visibleUntil = visibleAlone(rows, length);
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

    /** Returns a visibility with which every token attends only to itself, as padding does. */
    private static int[] visibleAlone(int rows, int length) {
        int[] visibleUntil = new int[rows * length];
        Arrays.setAll(visibleUntil, at -> at % length + 1);
        return visibleUntil;
    }

    /** Returns this batch with rows of one example each that are padded on the left, up to these columns. */
    public TokenBatch withStarts(int... starts) {
        int[] newVisibleUntil = visibleAlone(rows, length);
        for (int row = 0; row < rows; row++) {
            Arrays.fill(newVisibleUntil, row * length + starts[row], (row + 1) * length, length);
        }
        boolean none = Arrays.stream(starts).allMatch(start -> start == 0);
        return new TokenBatch(
                rows, length, ids, targets, lengths, none ? new int[0] : newVisibleUntil, positions, images);
    }

    public TokenBatch withPositions(int... newPositions) {
        return new TokenBatch(rows, length, ids, targets, lengths, visibleUntil, newPositions, images);
    }

    /** Returns this batch with images; the ids of the tokens in their places say nothing. */
    public TokenBatch withImages(ImageBatch newImages) {
        return new TokenBatch(rows, length, ids, targets, lengths, visibleUntil, positions, newImages);
    }

    /** Returns the indices, into the rows x length positions, of those that have a target. */
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

    /** Returns the number of input tokens, padding included. */
    public int tokens() {
        return rows * length;
    }

    /** Returns the number of positions over which the loss is taken. */
    public int lossTokens() {
        return targetPositions().length;
    }

    /** Returns the number of padding tokens. */
    public int paddingTokens() {
        return tokens() - Arrays.stream(lengths).sum();
    }

    public TokenCounts counts() {
        return new TokenCounts(tokens(), lossTokens(), paddingTokens(), (long) tokens() * length, images.counts());
    }

    /**
     * Returns whether every token may attend to all before it: each row is one example, and no token attends to
     * padding.
     */
    public boolean isPlainlyCausal() {
        return visibleUntil.length == 0;
    }
}
