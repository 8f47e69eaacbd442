package io.gradessweep.block;

/**
 * The shape of a block's attention.
 *
 * @param heads the number of query heads
 * @param keyValueHeads the number of key and value heads, each of which serves heads / keyValueHeads query heads
 * @param headDim the width of a head
 */
public record Attention(int heads, int keyValueHeads, int headDim) {
    /** Returns the FLOPs of the forward pass for each pair of a token and a token that it may attend to. */
    public long flopsPerPair() {
        return 4L * heads * headDim;
    }

    /** Returns the width of all query heads together. */
    public int width() {
        return heads * headDim;
    }

    /** Returns the width of all key heads, or of all value heads, together. */
    public int keyValueWidth() {
        return keyValueHeads * headDim;
    }
}
