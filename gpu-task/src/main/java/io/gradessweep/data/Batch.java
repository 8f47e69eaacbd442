package io.gradessweep.data;

import io.gradessweep.result.TokenCounts;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of one forward pass, padded on the right to the longest.
 *
 * @param ids (rows, length) row-major
 * @param targets (rows, length) row-major, already shifted: at t the token at t + 1 where the loss is taken over it, else
 *     {@link Example#IGNORED}
 * @param lengths (rows) tokens of each row without padding
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to the engine as it is; never compared.
public record Batch(int rows, int length, int[] ids, int[] targets, int[] lengths) {
    /** @param filler token id of the padding */
    public static Batch of(List<Example> examples, int filler) {
        int rows = examples.size();
        int length = examples.stream().mapToInt(Example::length).max().orElse(0);
        int[] ids = new int[rows * length];
        int[] targets = new int[rows * length];
        int[] lengths = new int[rows];
        Arrays.fill(ids, filler);
        Arrays.fill(targets, Example.IGNORED);
        for (int row = 0; row < rows; row++) {
            Example example = examples.get(row);
            lengths[row] = example.length();
            System.arraycopy(example.ids(), 0, ids, row * length, example.length());
            for (int t = 0; t < example.length(); t++) {
                targets[row * length + t] = example.target(t);
            }
        }
        return new Batch(rows, length, ids, targets, lengths);
    }

    /** Input tokens, padding included. */
    public int tokens() {
        return rows * length;
    }

    /** Tokens the loss is taken over. */
    public int lossTokens() {
        int count = 0;
        for (int target : targets) {
            if (target != Example.IGNORED) {
                count++;
            }
        }
        return count;
    }

    /** Tokens that only fill the batch. */
    public int paddingTokens() {
        return tokens() - Arrays.stream(lengths).sum();
    }

    public TokenCounts counts() {
        return new TokenCounts(tokens(), lossTokens(), paddingTokens());
    }
}
