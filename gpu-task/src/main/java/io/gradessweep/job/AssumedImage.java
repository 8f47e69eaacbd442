package io.gradessweep.job;

import io.gradessweep.batch.ImageBatch;
import io.gradessweep.data.images.ImagePatches;
import io.gradessweep.image.ImageSize;
import io.gradessweep.image.processor.ImageProcessor;
import io.gradessweep.image.processor.ImageProcessors;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The image that every row of a vision-language model is taken to have where there are no rows to look at. */
public record AssumedImage(int width, int height) {
    /** The size of most pictures of COCO. */
    public static final String DEFAULT = "640x480";

    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");

    /** @throws InvalidInputException unless the text is a width and a height in pixels, such as 640x480 */
    public static AssumedImage parse(String option, String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException(
                    option + " must be a width and a height in pixels, such as " + DEFAULT + ", not " + text);
        }
        return new AssumedImage(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Returns what the image is for a model; nothing for a text model.
     *
     * @param file the model's {@code config.json}
     * @param length the tokens of the row that the image is in
     * @param setting the name of what sets this length, for messages
     * @throws InvalidInputException naming the file and the key that is wrong, or the size that the model does not take; or
     *     the setting, if the row has fewer tokens than the image fills
     */
    ImageCounts of(DecoderConfig config, Path file, int length, String setting) {
        ImageCounts counts = of(config, file);
        if (counts.imageTokens() > length) {
            throw new InvalidInputException(setting + " must be at least " + counts.imageTokens() + ", not " + length
                    + ": so many tokens of a row an image of " + this + " pixels fills for " + file
                    + "; or set a smaller --image-size");
        }
        return counts;
    }

    private ImageCounts of(DecoderConfig config, Path file) {
        return config.vision()
                .map(vision -> {
                    ImageProcessor processor = ImageProcessors.ofModel(file);
                    return ImageBatch.counts(
                            vision.layout(),
                            ImagePatches.grids(
                                    List.of(processor.shape(new ImageSize(width, height), "an image")),
                                    vision.layout()));
                })
                .orElse(ImageCounts.NONE);
    }

    @Override
    public String toString() {
        return width + " x " + height;
    }
}
