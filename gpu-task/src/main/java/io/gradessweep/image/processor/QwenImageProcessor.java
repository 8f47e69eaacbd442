package io.gradessweep.image.processor;

import io.gradessweep.image.ImageSize;
import io.gradessweep.image.Resampling;
import io.gradessweep.image.ResamplingFilter;
import io.gradessweep.image.RgbImage;
import io.gradessweep.spec.InvalidInputException;
import java.util.List;

/**
 * The image processor of Qwen2-VL and Qwen2.5-VL: an image keeps about its own size, in whole blocks of patches, between
 * two limits of pixels. Resized as by Pillow, which transformers' processor {@code Qwen2VLImageProcessorPil} uses; the one on
 * torchvision is up to 2 levels apart.
 */
public record QwenImageProcessor(
        int patchSize,
        int temporalPatchSize,
        int mergeSize,
        long minPixels,
        long maxPixels,
        List<Double> mean,
        List<Double> std)
        implements ImageProcessor {
    /** An image whose sides are further apart is refused, as by the reference. */
    private static final int MAX_ASPECT_RATIO = 200;

    public QwenImageProcessor {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** Height and width in pixels. */
    public record Size(int height, int width) {}

    /** The size that an image of this size is brought to. */
    public Size size(int height, int width, String name) {
        if (Math.max(height, width) / (double) Math.min(height, width) > MAX_ASPECT_RATIO) {
            throw new InvalidInputException(name + " has a size of " + width + " x " + height
                    + "; this model takes images whose longer side is at most " + MAX_ASPECT_RATIO
                    + " times the shorter one");
        }
        int block = patchSize * mergeSize;
        // Halves go to the even neighbour, and a side may become 0, which the lower limit then corrects.
        long high = (long) Math.rint((double) height / block) * block;
        long wide = (long) Math.rint((double) width / block) * block;
        double pixels = (double) height * width;
        if (high * wide > maxPixels) {
            double shrink = Math.sqrt(pixels / maxPixels);
            high = Math.max(block, (long) Math.floor(height / shrink / block) * block);
            wide = Math.max(block, (long) Math.floor(width / shrink / block) * block);
        } else if (high * wide < minPixels) {
            double grow = Math.sqrt(minPixels / pixels);
            high = (long) Math.ceil(height * grow / block) * block;
            wide = (long) Math.ceil(width * grow / block) * block;
        }
        if (high * wide * RgbImage.CHANNELS * temporalPatchSize > Integer.MAX_VALUE) {
            throw new InvalidInputException(name + " would become " + wide + " x " + high
                    + " pixels, more than one array holds; set a lower max_pixels");
        }
        return new Size((int) high, (int) wide);
    }

    @Override
    public ImageShape.Patches shape(ImageSize image, String name) {
        Size size = size(image.height(), image.width(), name);
        return new ImageShape.Patches(size.height / patchSize, size.width / patchSize, mergeSize);
    }

    @Override
    public RgbImage resized(RgbImage image, String name) {
        Size size = size(image.height(), image.width(), name);
        return Resampling.resize(image, size.width, size.height, ResamplingFilter.BICUBIC);
    }

    @Override
    public ProcessedImage.Patches process(RgbImage image, String name) {
        return arranged(resized(image, name));
    }

    @Override
    public ProcessedImage.Patches arranged(RgbImage resized) {
        float[][] normalized = NormalizedLevels.of(mean, std);
        int rows = resized.height() / patchSize;
        int columns = resized.width() / patchSize;
        float[] values = new float[resized.samples().length * temporalPatchSize];
        int target = 0;
        for (int blockRow = 0; blockRow < rows; blockRow += mergeSize) {
            for (int blockColumn = 0; blockColumn < columns; blockColumn += mergeSize) {
                for (int row = blockRow; row < blockRow + mergeSize; row++) {
                    for (int column = blockColumn; column < blockColumn + mergeSize; column++) {
                        target = patch(resized, row * patchSize, column * patchSize, normalized, values, target);
                    }
                }
            }
        }
        return new ProcessedImage.Patches(values, 1, rows, columns, mergeSize);
    }

    private int patch(RgbImage image, int top, int left, float[][] normalized, float[] values, int begin) {
        int target = begin;
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            int frame = target;
            for (int y = top; y < top + patchSize; y++) {
                int source = (y * image.width() + left) * RgbImage.CHANNELS + channel;
                for (int x = 0; x < patchSize; x++) {
                    values[target++] = normalized[channel][image.samples()[source] & 0xff];
                    source += RgbImage.CHANNELS;
                }
            }
            int size = target - frame;
            for (int copy = 1; copy < temporalPatchSize; copy++) {
                System.arraycopy(values, frame, values, target, size);
                target += size;
            }
        }
        return target;
    }
}
