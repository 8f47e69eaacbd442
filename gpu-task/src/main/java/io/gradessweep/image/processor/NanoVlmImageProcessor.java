package io.gradessweep.image.processor;

import io.gradessweep.image.ImageSize;
import io.gradessweep.image.PlaneResampling;
import io.gradessweep.image.Resampling;
import io.gradessweep.image.ResamplingFilter;
import io.gradessweep.image.RgbImage;
import java.util.Arrays;

/**
 * The image processing of nanoVLM, in its three generations. Samples are scaled to 0..1 and not normalised.
 *
 * @param tileSide in pixels, {@code vit_img_size}
 * @param tokensPerTile positions of the text that each tile fills
 * @param tiling how the picture becomes tiles
 */
public record NanoVlmImageProcessor(int tileSide, int tokensPerTile, Tiling tiling) implements ImageProcessor {
    /** A generation's rule. */
    public sealed interface Tiling {}

    /** Version 0.1: the picture is one tile, whatever its shape. */
    public record SingleTile() implements Tiling {}

    /**
     * Since July 2025: the picture is brought to whole tiles and cut up.
     *
     * @param maxSide the limit of the longer side in pixels, a multiple of the tile's
     * @param always whether the longer side becomes the limit even if it is shorter ({@code resize_to_max_side_len})
     * @param global whether several tiles follow the whole picture at the size of one, bilinear and not rounded to levels
     */
    public record Grid(int maxSide, boolean always, boolean global) implements Tiling {}

    @Override
    public ImageShape.Tiles shape(ImageSize size, String name) {
        ImageSize whole = wholeTiles(size);
        int rows = whole.height() / tileSide;
        int columns = whole.width() / tileSide;
        return new ImageShape.Tiles(rows, columns, globalFirst(rows * columns), tokensPerTile);
    }

    private boolean globalFirst(int tiles) {
        return tiling instanceof Grid grid && grid.global && tiles > 1;
    }

    @Override
    public ProcessedImage.Tiles process(RgbImage image, String name) {
        return arranged(resized(image, name));
    }

    @Override
    public ProcessedImage.Tiles arranged(RgbImage resized) {
        float[] planes = planes(resized);
        int rows = resized.height() / tileSide;
        int columns = resized.width() / tileSide;
        boolean globalFirst = globalFirst(rows * columns);
        int plane = tileSide * tileSide;
        float[] values =
                new float[Math.multiplyExact(rows * columns + (globalFirst ? 1 : 0), plane * RgbImage.CHANNELS)];
        int target = 0;
        int size = resized.width() * resized.height();
        if (globalFirst) {
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                float[] whole = Arrays.copyOfRange(planes, channel * size, (channel + 1) * size);
                float[] small = PlaneResampling.bilinear(whole, resized.height(), resized.width(), tileSide, tileSide);
                System.arraycopy(small, 0, values, target, plane);
                target += plane;
            }
        }
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                    for (int y = row * tileSide; y < (row + 1) * tileSide; y++) {
                        int source = channel * size + y * resized.width() + column * tileSide;
                        System.arraycopy(planes, source, values, target, tileSide);
                        target += tileSide;
                    }
                }
            }
        }
        return new ProcessedImage.Tiles(values, tileSide, rows, columns, globalFirst, tokensPerTile);
    }

    @Override
    public RgbImage resized(RgbImage image, String name) {
        ImageSize size = wholeTiles(new ImageSize(image.width(), image.height()));
        ResamplingFilter filter = tiling instanceof Grid ? ResamplingFilter.BICUBIC : ResamplingFilter.BILINEAR;
        return Resampling.resize(image, size.width(), size.height(), filter);
    }

    /** Returns the size at which an image is cut into tiles. */
    private ImageSize wholeTiles(ImageSize image) {
        if (!(tiling instanceof Grid grid)) {
            return new ImageSize(tileSide, tileSide);
        }
        int longer = Math.max(image.width(), image.height());
        int shorter = Math.min(image.width(), image.height());
        int longSide = grid.always ? grid.maxSide : (int) Math.min(grid.maxSide, wholeTiles(longer));
        int shortSide = (int) Math.max(tileSide, wholeTiles(shorter * ((double) longSide / longer)));
        boolean wide = image.width() >= image.height();
        return wide ? new ImageSize(longSide, shortSide) : new ImageSize(shortSide, longSide);
    }

    private long wholeTiles(double side) {
        return (long) Math.ceil(side / tileSide) * tileSide;
    }

    /** Returns the samples in 0..1, of shape [3, height, width]. */
    private static float[] planes(RgbImage image) {
        int size = image.width() * image.height();
        float[] planes = new float[image.samples().length];
        for (int i = 0; i < planes.length; i++) {
            planes[i % RgbImage.CHANNELS * size + i / RgbImage.CHANNELS] = (image.samples()[i] & 0xff) / 255f;
        }
        return planes;
    }
}
