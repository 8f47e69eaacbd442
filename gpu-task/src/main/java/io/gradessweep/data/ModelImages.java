package io.gradessweep.data;

import io.gradessweep.batch.ImageBatch;
import io.gradessweep.batch.ImageLayout;
import io.gradessweep.batch.ImagePositions;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.Example.Span;
import io.gradessweep.data.images.ImagePatches;
import io.gradessweep.data.images.PixelLoader;
import io.gradessweep.data.images.RowImage;
import io.gradessweep.data.images.RowImageReader;
import io.gradessweep.image.processor.ImageProcessor;
import io.gradessweep.image.processor.ImageProcessors;
import io.gradessweep.result.ImageCounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** All that a vision-language model says about images: their size, their tokens, and their places in a batch. */
public final class ModelImages {
    private final ImageProcessor processor;
    private final ImageMarkup markup;
    private final VisionInput input;

    /**
     * The input of a vision input.
     *
     * @param patchWidth the numbers of a patch
     * @param countsPositions whether tokens have positions in time, in height and in width where there are images
     */
    public record VisionInput(ImageLayout layout, int patchWidth, boolean countsPositions) {}

    private ModelImages(ImageProcessor processor, ImageMarkup markup, VisionInput input) {
        this.processor = processor;
        this.markup = markup;
        this.input = input;
    }

    /**
     * Reads what a model's directory says about images.
     *
     * @throws io.gradessweep.spec.InvalidInputException naming the file and the key that is missing, wrong or not computed
     */
    public static ModelImages read(Path directory, Tokenizer tokenizer, VisionInput input) {
        ImageProcessor processor = ImageProcessors.read(directory);
        return new ModelImages(processor, ImageMarkup.read(directory, processor, tokenizer), input);
    }

    public ImageProcessor processor() {
        return processor;
    }

    /** Returns what reads the images that rows name or hold. */
    RowImageReader reader() {
        return RowImageReader.of(processor);
    }

    /** Returns what reads the images that rows name or hold, and refuses them for a text model, which the tokenizer names. */
    static RowImageReader reader(Optional<ModelImages> images, Tokenizer tokenizer) {
        return images.map(ModelImages::reader).orElseGet(() -> RowImageReader.ofTextModel("the model of " + tokenizer));
    }

    /** Returns what loads the pixels of batches that follow each other. */
    public PixelLoader loader() {
        return new PixelLoader(processor, input.layout, input.patchWidth);
    }

    ImageMarkup markup() {
        return markup;
    }

    /** Returns a batch with the images of its rows, one example each, padded on the right or not at all. */
    TokenBatch joined(TokenBatch batch, List<PlacedImages> rows, PixelLoader loader) {
        ImageBatch images = batch(rows, batch.length(), loader);
        if (images.isEmpty()) {
            return batch;
        }
        TokenBatch joined = batch.withImages(images);
        if (!input.countsPositions) {
            return joined;
        }
        List<ImagePositions.Span> examples = IntStream.range(0, batch.rows())
                .mapToObj(row -> new ImagePositions.Span(row, 0, batch.lengths()[row]))
                .toList();
        return joined.withPositions(ImagePositions.of(batch.rows(), batch.length(), examples, images)
                .positions());
    }

    /** Returns what the images of an example are for the vision input. */
    ImageCounts counts(Example example) {
        return ImageBatch.counts(
                input.layout,
                ImagePatches.grids(
                        example.images().images().stream().map(RowImage::shape).toList(), input.layout));
    }

    /**
     * Returns the images of rows.
     *
     * @param length the tokens of a row, padding included
     */
    public ImageBatch batch(List<PlacedImages> rows, int length, PixelLoader loader) {
        List<RowImage> images = new ArrayList<>();
        IntStream.Builder places = IntStream.builder();
        for (int row = 0; row < rows.size(); row++) {
            images.addAll(rows.get(row).images());
            for (Span run : rows.get(row).runs()) {
                for (int at = run.start(); at < run.end(); at++) {
                    places.add(row * length + at);
                }
            }
        }
        if (images.isEmpty()) {
            return ImageBatch.NONE;
        }
        return new ImageBatch(
                input.layout,
                loader.of(images),
                input.patchWidth,
                ImagePatches.grids(images.stream().map(RowImage::shape).toList(), input.layout),
                places.build().toArray());
    }
}
