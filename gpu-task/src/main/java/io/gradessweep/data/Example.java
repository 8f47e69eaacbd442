package io.gradessweep.data;

import io.gradessweep.model.TokenBatch;

/**
 * A token sequence whose loss, or score, is taken over its last part.
 *
 * @param ids tokens; not to be written to
 * @param promptLength leading tokens that are given, not predicted
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are compared by content nowhere, and kept by the hundred thousand.
public record Example(int[] ids, int promptLength) {
    public Example {
        if (promptLength < 0 || promptLength > ids.length) {
            throw new IllegalArgumentException("promptLength must be within 0 .. " + ids.length);
        }
    }

    public int length() {
        return ids.length;
    }

    /** Tokens the loss is taken over; the very first token of a sequence has nothing before it to be predicted from. */
    public int lossTokens() {
        return ids.length - Math.max(promptLength, Math.min(1, ids.length));
    }

    /** What position t should predict: the token at t + 1 where the loss is taken over it, else {@link TokenBatch#IGNORED}. */
    public int target(int position) {
        int next = position + 1;
        return next < ids.length && next >= promptLength ? ids[next] : TokenBatch.IGNORED;
    }
}
