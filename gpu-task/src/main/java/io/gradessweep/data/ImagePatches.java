package io.gradessweep.data;

import io.gradessweep.batch.ImageBatch;
import io.gradessweep.batch.ImageLayout;
import io.gradessweep.image.processor.ProcessedImage;
import java.util.ArrayList;
import java.util.List;

/** Joins processed images to what a vision tower reads: the patches of all of them, one after the other. */
public final class ImagePatches {
    private static final int CHANNELS = 3;

    private ImagePatches() {}

    /**
     * Joins images.
     *
     * @param width the numbers of a patch
     * @param places for each position of the text that the images fill, its index into the batch's positions
     */
    public static ImageBatch join(ImageLayout layout, int width, List<ProcessedImage> images, int[] places) {
        int size = images.stream().mapToInt(image -> image.values().length).sum();
        float[] patches = new float[size];
        List<ImageBatch.Grid> grids = new ArrayList<>();
        int next = 0;
        for (ProcessedImage image : images) {
            if (image instanceof ProcessedImage.Patches ordered) {
                System.arraycopy(ordered.values(), 0, patches, next, ordered.values().length);
                grids.add(new ImageBatch.Grid(ordered.rows(), ordered.columns()));
            } else if (image instanceof ProcessedImage.Tiles tiles) {
                int side = (int) Math.round(Math.sqrt(width / (double) CHANNELS));
                cut(tiles, side, patches, next);
                for (int tile = 0; tile < tiles.count(); tile++) {
                    grids.add(new ImageBatch.Grid(tiles.side() / side, tiles.side() / side));
                }
            }
            next += image.values().length;
        }
        return new ImageBatch(layout, patches, width, grids, places);
    }

    /** Cuts tiles into patches, row by row; within a patch the order is channel, y, x. */
    private static void cut(ProcessedImage.Tiles tiles, int side, float[] patches, int begin) {
        int pixels = tiles.side();
        int next = begin;
        for (int tile = 0; tile < tiles.count(); tile++) {
            for (int top = 0; top < pixels; top += side) {
                for (int left = 0; left < pixels; left += side) {
                    for (int channel = 0; channel < CHANNELS; channel++) {
                        for (int y = top; y < top + side; y++) {
                            int from = ((tile * CHANNELS + channel) * pixels + y) * pixels + left;
                            System.arraycopy(tiles.values(), from, patches, next, side);
                            next += side;
                        }
                    }
                }
            }
        }
    }
}
