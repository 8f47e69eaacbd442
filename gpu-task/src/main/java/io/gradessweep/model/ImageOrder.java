package io.gradessweep.model;

import io.gradessweep.batch.ImageBatch;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The order in which a vision tower computes the patches of a batch's images. Where layers attend within windows, the
 * squares of patches follow each other in the order of the windows throughout the tower, so that nothing is put in order on
 * the device but the result.
 *
 * @param squares for each square of patches in this order, its index in the order of the images
 * @param windows the lengths in patches of the windows; those of whole images if there are no windows
 */
record ImageOrder(ImageBatch images, int[] squares, List<Integer> windows) {
    static ImageOrder of(ImageBatch images) {
        if (images.layout().window() > 0) {
            ImageBatch.Windows order = ImageBatch.Windows.of(images);
            return new ImageOrder(images, order.squares(), order.lengths());
        }
        return new ImageOrder(images, IntStream.range(0, images.places().length).toArray(), images.lengths());
    }

    /** Returns the places of the tower's results among the positions of the text. */
    int[] places() {
        return Arrays.stream(squares).map(square -> images.places()[square]).toArray();
    }

    /** Writes the pixels of all patches. Patches that go row by row stay as they are. */
    void writePatches(FloatBuffer to) {
        float[] patches = images.patches();
        if (images.layout().window() == 0) {
            to.put(patches);
            return;
        }
        int size = images.layout().merge() * images.layout().merge() * images.width();
        for (int square : squares) {
            to.put(patches, square * size, size);
        }
    }

    /** Returns the runs of whole images, as the kernels take them. */
    long[] wholeRuns() {
        return runs(images.lengths());
    }

    /** Returns the runs of windows, as the kernels take them. */
    long[] windowRuns() {
        return runs(windows);
    }

    /** Returns the number and the length of spans of one length that follow each other, for each such run. */
    private static long[] runs(List<Integer> lengths) {
        List<Long> runs = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            if (i > 0 && lengths.get(i).equals(lengths.get(i - 1))) {
                runs.set(runs.size() - 2, runs.get(runs.size() - 2) + 1);
            } else {
                runs.addAll(List.of(1L, lengths.get(i).longValue()));
            }
        }
        return runs.stream().mapToLong(Long::longValue).toArray();
    }

    /** Returns the longest side of an image, in patches. */
    int longestSide() {
        return images.grids().stream()
                .mapToInt(grid -> Math.max(grid.rows(), grid.columns()))
                .max()
                .orElse(0);
    }

    /** Returns the rows of all patches within their images, and then their columns. */
    int[] coordinates() {
        int merge = images.layout().merge();
        List<int[]> ofSquares = new ArrayList<>();
        for (ImageBatch.Grid grid : images.grids()) {
            int columns = grid.columns() / merge;
            for (int square = 0; square < images.tokens(grid); square++) {
                ofSquares.add(new int[] {square / columns * merge, square % columns * merge});
            }
        }
        int patches = squares.length * merge * merge;
        int[] coordinates = new int[2 * patches];
        for (int patch = 0; patch < patches; patch++) {
            int[] corner = ofSquares.get(squares[patch / (merge * merge)]);
            int within = patch % (merge * merge);
            coordinates[patch] = corner[0] + within / merge;
            coordinates[patches + patch] = corner[1] + within % merge;
        }
        return coordinates;
    }
}
