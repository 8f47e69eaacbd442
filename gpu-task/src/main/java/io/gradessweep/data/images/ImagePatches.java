package io.gradessweep.data.images;

import io.gradessweep.batch.ImageBatch;
import io.gradessweep.batch.ImageLayout;
import io.gradessweep.image.RgbImage;
import io.gradessweep.image.processor.ImageShape;
import io.gradessweep.image.processor.ProcessedImage;
import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Joins processed images to what a vision tower reads: the patches of all of them, one after the other. */
public final class ImagePatches {
    private ImagePatches() {}

    /** Returns the images, or the tiles, as the vision tower takes them. */
    public static List<ImageBatch.Grid> grids(List<ImageShape> shapes, ImageLayout layout) {
        List<ImageBatch.Grid> grids = new ArrayList<>();
        for (ImageShape shape : shapes) {
            if (shape instanceof ImageShape.Patches patches) {
                grids.add(new ImageBatch.Grid(patches.rows(), patches.columns()));
            } else if (shape instanceof ImageShape.Tiles tiles) {
                int side = (int) Math.round(Math.sqrt(tiles.tokensPerTile())) * layout.merge();
                grids.addAll(Collections.nCopies(tiles.count(), new ImageBatch.Grid(side, side)));
            }
        }
        return grids;
    }

    /**
     * Joins images.
     *
     * @param width the numbers of a patch
     */
    public static float[] join(List<ProcessedImage> images, int width) {
        long size = images.stream().mapToLong(image -> image.values().length).sum();
        if (size > Integer.MAX_VALUE) {
            throw new InvalidInputException(
                    "the images of a micro-batch have too many pixels; set a smaller train.micro_batch");
        }
        float[] patches = new float[(int) size];
        int next = 0;
        for (ProcessedImage image : images) {
            if (image instanceof ProcessedImage.Tiles tiles) {
                cut(tiles, (int) Math.round(Math.sqrt(width / (double) RgbImage.CHANNELS)), patches, next);
            } else {
                System.arraycopy(image.values(), 0, patches, next, image.values().length);
            }
            next += image.values().length;
        }
        return patches;
    }

    /** Cuts tiles into patches, row by row; within a patch the order is channel, y, x. */
    private static void cut(ProcessedImage.Tiles tiles, int side, float[] patches, int begin) {
        int pixels = tiles.side();
        int next = begin;
        for (int tile = 0; tile < tiles.count(); tile++) {
            for (int top = 0; top < pixels; top += side) {
                for (int left = 0; left < pixels; left += side) {
                    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                        for (int y = top; y < top + side; y++) {
                            int from = ((tile * RgbImage.CHANNELS + channel) * pixels + y) * pixels + left;
                            System.arraycopy(tiles.values(), from, patches, next, side);
                            next += side;
                        }
                    }
                }
            }
        }
    }
}
