package io.gradessweep.batch;

import io.gradessweep.result.ImageCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * The images of a batch, in the order in which they stand in its rows. What is counted follows from the grids, so that a
 * batch may exist long before its pixels do. The arrays are not copied and must not be changed.
 *
 * @param width the numbers of a patch
 * @param grids the images, or the tiles that a vision tower takes for images
 * @param places for each position of the text that an image fills, its index into the rows x length positions
 */
public record ImageBatch(ImageLayout layout, ImagePixels pixels, int width, List<Grid> grids, int[] places) {
    public static final ImageBatch NONE =
            new ImageBatch(new ImageLayout(1, 0, false), () -> new float[0], 1, List.of(), new int[0]);

    /**
     * The size of an image.
     *
     * @param rows the rows of patches
     * @param columns the columns of patches
     */
    public record Grid(int rows, int columns) {
        public int patches() {
            return rows * columns;
        }
    }

    public ImageBatch {
        grids = List.copyOf(grids);
        int square = layout.merge() * layout.merge();
        int count = patches(grids);
        if (places.length * square != count) {
            throw new IllegalArgumentException(grids + " fill " + count / square + " positions, not " + places.length);
        }
    }

    private static int patches(List<Grid> grids) {
        return grids.stream().mapToInt(Grid::patches).sum();
    }

    /** Returns the pixels of all patches, image after image, of shape patches x width. */
    public float[] patches() {
        float[] loaded = pixels.load();
        if (loaded.length != count() * width) {
            throw new IllegalStateException(grids + " need " + count() + " patches of " + width + " numbers");
        }
        return loaded;
    }

    public boolean isEmpty() {
        return grids.isEmpty();
    }

    /** Returns the number of patches of all images. */
    public int count() {
        return patches(grids);
    }

    /** Returns the number of positions of the text that an image fills. */
    public int tokens(Grid grid) {
        return grid.patches() / (layout.merge() * layout.merge());
    }

    /** Returns the lengths, in patches, of the images. */
    public List<Integer> lengths() {
        return grids.stream().map(Grid::patches).toList();
    }

    public ImageCounts counts() {
        return counts(layout, grids);
    }

    /** Returns the counts of images of which only the sizes are known. */
    public static ImageCounts counts(ImageLayout layout, List<Grid> grids) {
        if (grids.isEmpty()) {
            return ImageCounts.NONE;
        }
        List<Integer> lengths = grids.stream().map(Grid::patches).toList();
        List<Integer> windows =
                layout.window() == 0 ? List.of() : Windows.of(layout, grids).lengths();
        long patches = lengths.stream().mapToLong(Integer::longValue).sum();
        int square = layout.merge() * layout.merge();
        return new ImageCounts(patches, patches / square, pairs(lengths), pairs(windows));
    }

    private static long pairs(List<Integer> lengths) {
        return lengths.stream().mapToLong(length -> (long) length * length).sum();
    }

    /**
     * The order in which windows follow each other. Windows are cut row by row, and are smaller at the right and lower
     * edges of an image.
     *
     * @param squares for each square of patches in this order, its index in the order of the images
     * @param lengths the lengths of the windows in patches
     */
    public record Windows(int[] squares, List<Integer> lengths) {
        /** Returns the order of the windows of all images. */
        public static Windows of(ImageBatch images) {
            return of(images.layout, images.grids);
        }

        private static Windows of(ImageLayout layout, List<Grid> grids) {
            int merge = layout.merge();
            int side = layout.window() / merge;
            int[] squares = new int[grids.stream().mapToInt(Grid::patches).sum() / (merge * merge)];
            List<Integer> lengths = new ArrayList<>();
            int next = 0;
            int base = 0;
            for (Grid grid : grids) {
                int rows = grid.rows / merge;
                int columns = grid.columns / merge;
                for (int top = 0; top < rows; top += side) {
                    for (int left = 0; left < columns; left += side) {
                        int begin = next;
                        for (int row = top; row < Math.min(top + side, rows); row++) {
                            for (int column = left; column < Math.min(left + side, columns); column++) {
                                squares[next++] = base + row * columns + column;
                            }
                        }
                        lengths.add((next - begin) * merge * merge);
                    }
                }
                base += rows * columns;
            }
            return new Windows(squares, List.copyOf(lengths));
        }
    }
}
