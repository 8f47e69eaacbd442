package io.gradessweep.result;

import java.io.Serializable;

/**
 * Counts of the tokens that training processed. The FLOPs of a batch are linear in these counts, so the FLOPs of a sum
 * of counts are the sum of the FLOPs.
 *
 * @param tokens input tokens, padding included
 * @param lossTokens tokens over which the loss was taken
 * @param paddingTokens padding tokens
 * @param attentionPairs pairs of positions that attention multiplies: length x length, summed over all rows
 * @param images the counts of the images among the tokens
 */
public record TokenCounts(long tokens, long lossTokens, long paddingTokens, long attentionPairs, ImageCounts images)
        implements Serializable {
    public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0);

    /** Accepts null for images, of which states that earlier versions wrote say nothing. */
    public TokenCounts {
        images = images == null ? ImageCounts.NONE : images;
    }

    /** Creates the counts of tokens without images. */
    public TokenCounts(long tokens, long lossTokens, long paddingTokens, long attentionPairs) {
        this(tokens, lossTokens, paddingTokens, attentionPairs, ImageCounts.NONE);
    }

    public TokenCounts plus(TokenCounts other) {
        return new TokenCounts(
                tokens + other.tokens,
                lossTokens + other.lossTokens,
                paddingTokens + other.paddingTokens,
                attentionPairs + other.attentionPairs,
                images.plus(other.images));
    }

    public TokenCounts minus(TokenCounts other) {
        return new TokenCounts(
                tokens - other.tokens,
                lossTokens - other.lossTokens,
                paddingTokens - other.paddingTokens,
                attentionPairs - other.attentionPairs,
                images.minus(other.images));
    }
}
