package io.gradessweep.model;

import io.gradessweep.batch.ImageBatch;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The tensors of a micro-batch's images. Where layers attend within windows, the squares of patches follow each other in
 * the order of the windows throughout the tower, so that nothing is put in order on the device but the result.
 *
 * @param patches the pixels (N, W)
 * @param rotary cos and sin (N, 1, C) of each patch; empty if positions are learned
 * @param wholeRuns the runs of whole images, as the kernels take them
 * @param windowRuns the runs of windows; those of whole images if there are no windows
 * @param places the places (M) of the tower's results among the positions of the text
 */
record ImageInputs(Tensor patches, List<Tensor> rotary, long[] wholeRuns, long[] windowRuns, Tensor places) {
    private static final double THETA = 10_000;

    static ImageInputs of(TensorScope scope, VisionConfig vision, ImageBatch images) {
        int[] squares = IntStream.range(0, images.places().length).toArray();
        List<Integer> windows = images.lengths();
        if (images.layout().window() > 0) {
            ImageBatch.Windows order = ImageBatch.Windows.of(images);
            squares = order.squares();
            windows = order.lengths();
        }
        int[] places =
                Arrays.stream(squares).map(square -> images.places()[square]).toArray();
        return new ImageInputs(
                scope.floats(ordered(images, squares), images.count(), images.width()),
                vision.rotated() == 0 ? List.of() : rotary(scope, images, squares, vision.rotated()),
                runs(images.lengths()),
                runs(windows),
                scope.integers(places, places.length));
    }

    /** Returns these inputs with every tensor copied. */
    ImageInputs copiedBy(UnaryOperator<Tensor> copy) {
        return new ImageInputs(
                copy.apply(patches), rotary.stream().map(copy).toList(), wholeRuns, windowRuns, copy.apply(places));
    }

    /** Returns the patches with their squares in another order. Patches that go row by row stay as they are. */
    private static float[] ordered(ImageBatch images, int[] squares) {
        float[] patches = images.patches();
        if (images.layout().window() == 0) {
            return patches;
        }
        int size = images.layout().merge() * images.layout().merge() * images.width();
        float[] ordered = new float[patches.length];
        for (int i = 0; i < squares.length; i++) {
            System.arraycopy(patches, squares[i] * size, ordered, i * size, size);
        }
        return ordered;
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

    /** Returns the frequencies in radians per row, or per column. */
    static float[] frequencies(int width) {
        return new RopeScaling.None().frequencies(THETA, width / 2, 1);
    }

    /** The first half of the angles is the row's, the second the column's; both serve the two halves of a head. */
    private static List<Tensor> rotary(TensorScope scope, ImageBatch images, int[] squares, int width) {
        float[] frequencies = frequencies(width);
        int[][] coordinates = coordinates(images, squares);
        float[] cos = new float[coordinates.length * width];
        float[] sin = new float[cos.length];
        for (int patch = 0; patch < coordinates.length; patch++) {
            for (int i = 0; i < width / 2; i++) {
                int axis = i / frequencies.length;
                float angle = coordinates[patch][axis] * frequencies[i % frequencies.length];
                int at = patch * width + i;
                cos[at] = cos[at + width / 2] = (float) Math.cos(angle);
                sin[at] = sin[at + width / 2] = (float) Math.sin(angle);
            }
        }
        long[] shape = {coordinates.length, 1, width};
        return List.of(scope.floats(cos, shape), scope.floats(sin, shape));
    }

    /** Returns row and column of each patch of squares in this order. */
    static int[][] coordinates(ImageBatch images, int[] squares) {
        int merge = images.layout().merge();
        List<int[]> ofSquares = new ArrayList<>();
        for (ImageBatch.Grid grid : images.grids()) {
            int columns = grid.columns() / merge;
            for (int square = 0; square < images.tokens(grid); square++) {
                ofSquares.add(new int[] {square / columns * merge, square % columns * merge});
            }
        }
        int[][] coordinates = new int[squares.length * merge * merge][];
        for (int patch = 0; patch < coordinates.length; patch++) {
            int[] corner = ofSquares.get(squares[patch / (merge * merge)]);
            int within = patch % (merge * merge);
            coordinates[patch] = new int[] {corner[0] + within / merge, corner[1] + within % merge};
        }
        return coordinates;
    }
}
