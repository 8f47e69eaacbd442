package io.gradessweep.block;

/**
 * The shape of a block's attention.
 *
 * @param heads the number of query heads
 * @param keyValueHeads the number of key and value heads, each of which serves heads / keyValueHeads query heads
 * @param headDim the width of a head
 * @param window the tokens that a token attends to, itself and those right before it; {@link #UNLIMITED} without a
 *     window
 */
public record Attention(int heads, int keyValueHeads, int headDim, int window) {
    /** The window of attention to all tokens before. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** Returns the FLOPs of the forward pass for each pair of a token and a token that it may attend to. */
    public long flopsPerPair() {
        return 4L * heads * headDim;
    }

    /** Returns whether rows of this length have tokens that do not attend to all before them. */
    public boolean isWindowed(int length) {
        return length > window;
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
