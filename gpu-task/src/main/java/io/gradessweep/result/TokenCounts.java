package io.gradessweep.result;

import java.io.Serializable;

/**
 * What training saw.
 *
 * @param tokens input tokens, padding included
 * @param lossTokens tokens the loss was taken over
 * @param paddingTokens tokens that only fill a batch
 */
public record TokenCounts(long tokens, long lossTokens, long paddingTokens) implements Serializable {
    public static final TokenCounts NONE = new TokenCounts(0, 0, 0);

    public TokenCounts plus(TokenCounts other) {
        return new TokenCounts(
                tokens + other.tokens, lossTokens + other.lossTokens, paddingTokens + other.paddingTokens);
    }
}
