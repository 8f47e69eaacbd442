package io.gradessweep.block;

/**
 * The shape of a block's attention.
 *
 * @param heads of queries
 * @param keyValueHeads of keys and values, each of which serves heads / keyValueHeads heads of queries
 * @param headDim the width of a head
 */
public record Attention(int heads, int keyValueHeads, int headDim) {
    /** Returns the FLOPs of the forward pass for each pair of a token and one that it may attend to. */
    public long flopsPerPair() {
        return 4L * heads * headDim;
    }

    /** Returns the width of all heads of queries together. */
    public int width() {
        return heads * headDim;
    }

    /** Returns the width of all heads of keys, or of values, together. */
    public int keyValueWidth() {
        return keyValueHeads * headDim;
    }
}
