package io.gradessweep.data;

import io.gradessweep.batch.TokenBatch;
import java.util.List;

/**
 * A token sequence whose loss or score is taken over parts of it: usually the last part, in conversations every answer.
 *
 * @param ids the tokens; they must not be modified
 * @param predicted the predicted parts, in order and without overlap; all other tokens are given
 * @param images the images among the tokens; the ids in their places say nothing to the model
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are never compared by content, and there are very many.
public record Example(int[] ids, List<Span> predicted, PlacedImages images) {
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

    /** Creates an example without images. */
    public Example(int[] ids, List<Span> predicted) {
        this(ids, predicted, PlacedImages.NONE);
    }

    /**
     * @param promptLength the number of leading tokens that are given; all others are predicted
     */
    public Example(int[] ids, int promptLength) {
        this(ids, promptLength == ids.length ? List.of() : List.of(new Span(promptLength, ids.length)));
    }

    /** The tokens from {@code start} to before {@code end}. */
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

    /** Returns the number of tokens before the first predicted one. */
    public int promptLength() {
        return predicted.isEmpty() ? ids.length : predicted.get(0).start();
    }

    /**
     * Returns the number of tokens over which the loss is taken. The first token of a sequence is never one of them,
     * since nothing precedes it.
     */
    public int lossTokens() {
        int tokens = 0;
        for (Span span : predicted) {
            tokens += span.end() - Math.max(span.start(), 1);
        }
        return tokens;
    }

    /**
     * Returns the target of position t: the token at t + 1 if the loss is taken over it, else
     * {@link TokenBatch#IGNORED}.
     */
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
