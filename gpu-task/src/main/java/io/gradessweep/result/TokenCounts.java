package io.gradessweep.result;

import java.io.Serializable;

/**
 * What training saw. The FLOPs of a batch are linear in these, so sums of counts have the sums of FLOPs.
 *
 * @param tokens input tokens, padding included
 * @param lossTokens tokens the loss was taken over
 * @param paddingTokens tokens that only fill a batch
 * @param attentionPairs pairs of positions in a row, length x length, over all rows: what attention multiplies
 */
public record TokenCounts(long tokens, long lossTokens, long paddingTokens, long attentionPairs)
        implements Serializable {
    public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0);

    public TokenCounts plus(TokenCounts other) {
        return new TokenCounts(
                tokens + other.tokens,
                lossTokens + other.lossTokens,
                paddingTokens + other.paddingTokens,
                attentionPairs + other.attentionPairs);
    }

    public TokenCounts minus(TokenCounts other) {
        return new TokenCounts(
                tokens - other.tokens,
                lossTokens - other.lossTokens,
                paddingTokens - other.paddingTokens,
                attentionPairs - other.attentionPairs);
    }
}
