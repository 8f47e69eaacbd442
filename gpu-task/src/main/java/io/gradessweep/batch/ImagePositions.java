package io.gradessweep.batch;

import java.util.List;

/**
 * Counts the positions of Qwen2.5-VL's M-RoPE: each token has one in time, one in height and one in width. Tokens of
 * text have the same three. Those of an image that begins at n have the time n, and n plus their row and their column
 * among the squares of patches as height and width. The text goes on after the largest of them.
 */
public final class ImagePositions {
    private final int length;
    private final int size;
    private final ImageBatch images;
    private final int[] positions;
    private int image;
    private int place;

    private ImagePositions(int rows, int length, ImageBatch images) {
        this.length = length;
        this.size = rows * length;
        this.images = images;
        this.positions = new int[3 * size];
    }

    /**
     * An example within a row, padding not included.
     *
     * @param begin its first column
     * @param end the column after its last
     */
    public record Span(int row, int begin, int end) {}

    /**
     * The positions of a batch.
     *
     * @param positions 3 x rows x length, those in time first; 0 for padding
     * @param next for each example, the position of the token that would follow it
     */
    public record Counted(int[] positions, int[] next) {}

    /**
     * Counts from 0 in each example.
     *
     * @param examples the examples, row by row
     */
    public static Counted of(int rows, int length, List<Span> examples, ImageBatch images) {
        ImagePositions counting = new ImagePositions(rows, length, images);
        int[] next = examples.stream().mapToInt(counting::count).toArray();
        return new Counted(counting.positions, next);
    }

    private int count(Span example) {
        int at = example.row * length + example.begin;
        int end = example.row * length + example.end;
        int next = 0;
        while (at < end) {
            if (place < images.places().length && images.places()[place] == at) {
                ImageBatch.Grid grid = images.grids().get(image++);
                int rows = grid.rows() / images.layout().merge();
                int columns = grid.columns() / images.layout().merge();
                for (int i = 0; i < rows * columns; i++) {
                    set(at + i, next, next + i / columns, next + i % columns);
                }
                at += rows * columns;
                place += rows * columns;
                next += Math.max(rows, columns);
            } else {
                set(at++, next, next, next);
                next++;
            }
        }
        return next;
    }

    private void set(int at, int time, int height, int width) {
        positions[at] = time;
        positions[size + at] = height;
        positions[2 * size + at] = width;
    }
}
