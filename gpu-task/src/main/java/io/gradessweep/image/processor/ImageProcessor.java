package io.gradessweep.image.processor;

import io.gradessweep.image.ImageSize;
import io.gradessweep.image.RgbImage;

/** Makes of an image what a model's vision tower takes, without reference to the model. */
public sealed interface ImageProcessor permits QwenImageProcessor, NanoVlmImageProcessor {
    /**
     * Returns the shape of the model's input.
     *
     * @param name how messages call the image
     * @throws io.gradessweep.spec.InvalidInputException if the model's rule has no size for the image; the message names it
     */
    ImageShape shape(ImageSize size, String name);

    /** Returns the image at the size at which it is cut into patches or tiles. */
    RgbImage resized(RgbImage image, String name);

    /** Returns the model's input. */
    ProcessedImage arranged(RgbImage resized);

    /**
     * Returns the model's input.
     *
     * @param name how messages call the image
     * @throws io.gradessweep.spec.InvalidInputException if the model's rule has no size for the image; the message names it
     */
    ProcessedImage process(RgbImage image, String name);
}
