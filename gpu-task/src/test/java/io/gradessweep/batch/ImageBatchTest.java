package io.gradessweep.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.result.ImageCounts;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The order of windows, the positions of images, and what both are counted as. */
class ImageBatchTest {
    /** Squares of 2 x 2 patches, windows of 2 x 2 squares. */
    private static final ImageLayout WINDOWS = new ImageLayout(2, 4, true);

    private static ImageBatch images(ImageLayout layout, List<ImageBatch.Grid> grids, int... places) {
        int patches = grids.stream().mapToInt(ImageBatch.Grid::patches).sum();
        return new ImageBatch(layout, () -> new float[3 * patches], 3, grids, places);
    }

    /** 3 x 3 squares: a whole window, one at the right edge, one at the lower, one at both; then an image of one square. */
    @Test
    void windowsAreCutRowByRowAndSmallerAtTheEdges() {
        ImageBatch images = images(
                WINDOWS,
                List.of(new ImageBatch.Grid(6, 6), new ImageBatch.Grid(2, 2)),
                IntStream.range(0, 10).toArray());
        ImageBatch.Windows windows = ImageBatch.Windows.of(images);
        assertThat(windows.squares()).containsExactly(0, 1, 3, 4, 2, 5, 6, 7, 8, 9);
        assertThat(windows.lengths()).containsExactly(16, 8, 8, 4, 4);
        assertThat(images.counts())
                .isEqualTo(new ImageCounts(40, 10, 36 * 36 + 4 * 4, 16 * 16 + 2 * 8 * 8 + 2 * 4 * 4));
    }

    @Test
    void withoutWindowsOnlyPairsOfWholeImagesCount() {
        ImageBatch images = images(new ImageLayout(2, 0, false), List.of(new ImageBatch.Grid(2, 4)), 5, 6);
        assertThat(images.counts()).isEqualTo(new ImageCounts(8, 2, 64, 0));
        assertThat(ImageBatch.NONE.counts()).isEqualTo(ImageCounts.NONE);
        assertThat(ImageBatch.NONE.isEmpty()).isTrue();
    }

    @Test
    void patchesAndPlacesMustBeThoseOfTheGrids() {
        List<ImageBatch.Grid> grids = List.of(new ImageBatch.Grid(2, 4));
        assertThatThrownBy(() -> images(WINDOWS, grids, 5)).hasMessageContaining("fill 2 positions, not 1");
        ImageBatch few = new ImageBatch(WINDOWS, () -> new float[7], 1, grids, new int[2]);
        assertThatThrownBy(few::patches).hasMessageContaining("need 8 patches of 1 numbers");
        assertThatThrownBy(() -> new ImageLayout(2, 3, true)).hasMessageContaining("windows of 3 patches");
        assertThatThrownBy(() -> new ImageLayout(2, 4, false)).isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * A row of two examples: text, an image of 1 x 2 squares, text; then text alone, which begins at 0 again. The image
     * begins at 1, and the text after it at 1 + 2.
     */
    @Test
    void positionsCountFromTheStartOfEachExample() {
        ImageBatch images = images(WINDOWS, List.of(new ImageBatch.Grid(2, 4)), 1, 2);
        ImagePositions.Counted counted = ImagePositions.of(
                1, 7, List.of(new ImagePositions.Span(0, 0, 4), new ImagePositions.Span(0, 4, 6)), images);
        int[] timeAndHeight = {0, 1, 1, 3, 0, 1, 0};
        int[] width = {0, 1, 2, 3, 0, 1, 0};
        assertThat(counted.positions())
                .containsExactly(Stream.of(timeAndHeight, timeAndHeight, width)
                        .flatMapToInt(IntStream::of)
                        .toArray());
        assertThat(counted.next()).containsExactly(4, 2);
    }
}
