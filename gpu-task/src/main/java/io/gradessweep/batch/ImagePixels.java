package io.gradessweep.batch;

/** The pixels of a batch's images, which are decoded no earlier than they are needed, and not kept. */
@FunctionalInterface
public interface ImagePixels {
    /** The bytes of pixels that are loaded before they are needed, at most, unless a single batch has more. */
    long BYTES_AHEAD = Runtime.getRuntime().maxMemory() / 8;

    /**
     * Returns the pixels of all patches, image after image, of shape patches x width. They must not be changed.
     *
     * @throws io.gradessweep.spec.InvalidInputException naming the image that cannot be decoded
     */
    float[] load();

    /** Begins to load, where that is done by other threads. */
    default void begin() {}
}
