package io.gradessweep.data;

import io.gradessweep.batch.TokenBatch;
import java.util.List;

/**
 * A token sequence whose loss, or score, is taken over parts of it: mostly the last one, in conversations every answer.
 *
 * @param ids tokens; not to be written to
 * @param predicted in order, none overlapping; all other tokens are given
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are compared by content nowhere, and kept by the hundred thousand.
public record Example(int[] ids, List<Span> predicted) {
    public Example {
        predicted = List.copyOf(predicted);
        int end = 0;
        for (Span span : predicted) {
            if (span.start() < end || span.end() > ids.length) {
                throw new IllegalArgumentException(predicted + " must be in order and within 0 .. " + ids.length);
            }
            end = span.end();
        }
    }

    /** @param promptLength leading tokens that are given; all others are predicted */
    public Example(int[] ids, int promptLength) {
        this(ids, promptLength == ids.length ? List.of() : List.of(new Span(promptLength, ids.length)));
    }

    /** Tokens from {@code start} to before {@code end}. */
    public record Span(int start, int end) {
        public Span {
            if (start < 0 || end <= start) {
                throw new IllegalArgumentException("a span must hold a token, not " + start + " .. " + end);
            }
        }

        Span shifted(int distance) {
            return new Span(start + distance, end + distance);
        }
    }

    public int length() {
        return ids.length;
    }

    /** Tokens before the first predicted one. */
    public int promptLength() {
        return predicted.isEmpty() ? ids.length : predicted.get(0).start();
    }

    /** Tokens the loss is taken over; the very first token of a sequence has nothing before it to be predicted from. */
    public int lossTokens() {
        int tokens = 0;
        for (Span span : predicted) {
            tokens += span.end() - Math.max(span.start(), 1);
        }
        return tokens;
    }

    /** What position t should predict: the token at t + 1 where the loss is taken over it, else {@link TokenBatch#IGNORED}. */
    public int target(int position) {
        int next = position + 1;
        for (Span span : predicted) {
            if (next < span.end()) {
                return next >= span.start() ? ids[next] : TokenBatch.IGNORED;
            }
        }
        return TokenBatch.IGNORED;
    }
}
