package io.gradessweep.image;

import java.util.Objects;

/**
 * An image of 8-bit RGB samples, of shape [height, width, 3], rows from the top: channel c of the pixel in row y and
 * column x is {@code samples[(y * width + x) * 3 + c]}. The array is not copied and must not be changed.
 */
public record RgbImage(int width, int height, byte[] samples) {
    /** The samples of a pixel: red, green and blue. */
    public static final int CHANNELS = 3;

    public RgbImage {
        Objects.requireNonNull(samples);
        if (width < 1
                || height < 1
                || samples.length != Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)) {
            throw new IllegalArgumentException(width + " x " + height + " with " + samples.length + " samples");
        }
    }
}
