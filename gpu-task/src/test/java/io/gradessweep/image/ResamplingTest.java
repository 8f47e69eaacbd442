package io.gradessweep.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The arithmetic is held to Pillow's by the fixtures, in the tests of the processors. */
class ResamplingTest {
    @Test
    void sameSizeIsTheSameImage() {
        RgbImage image = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(Resampling.resize(image, 2, 1, ResamplingFilter.BICUBIC)).isSameAs(image);
    }

    /** The halves of two triangles: at 1/4 and 3/4 of the way, three quarters of the nearer pixel. */
    @Test
    void bilinearEnlargement() {
        RgbImage image = new RgbImage(2, 1, new byte[] {0, 0, 0, 100, 40, (byte) 200});
        assertThat(Resampling.resize(image, 4, 1, ResamplingFilter.BILINEAR).samples())
                .containsExactly(0, 0, 0, 25, 10, 50, 75, 30, (byte) 150, 100, 40, (byte) 200);
    }

    /** The cubic swings over where an edge is sharp; its levels stay within 0 and 255. */
    @Test
    void bicubicIsClipped() {
        byte[] edge = new byte[8 * 3];
        Arrays.fill(edge, 12, 24, (byte) 255);
        byte[] wide = Resampling.resize(new RgbImage(8, 1, edge), 32, 1, ResamplingFilter.BICUBIC)
                .samples();
        assertThat(wide).startsWith(0, 0, 0).endsWith(-1, -1, -1);
        for (int x = 1; x < 32; x++) {
            assertThat(wide[x * 3] & 0xff).as("column " + x).isGreaterThanOrEqualTo(wide[x * 3 - 3] & 0xff);
        }
    }

    /** As above: nothing is smoothed where a plane becomes larger. Half as wide, the triangle reaches over four pixels. */
    @Test
    void planesAreEnlargedAndReducedByTriangles() {
        float[] plane = {0, 1, 0, 1};
        assertThat(PlaneResampling.bilinear(plane, 2, 2, 2, 4)).containsExactly(0, 0.25f, 0.75f, 1, 0, 0.25f, 0.75f, 1);
        assertThat(PlaneResampling.bilinear(new float[] {0, 1}, 2, 1, 4, 1)).containsExactly(0, 0.25f, 0.75f, 1);
        float[] reduced = PlaneResampling.bilinear(new float[] {0, 7, 0, 0}, 1, 4, 1, 2);
        // the first of three quarters, three quarters and a quarter, of which the sum is 7 / 4
        assertThat(reduced).containsExactly(new float[] {3, 1}, Offset.offset(1e-6f));
    }

    @Test
    void planesOfOneLevelKeepIt() {
        float[] plane = new float[30 * 20];
        Arrays.fill(plane, 0.5f);
        float[] small = PlaneResampling.bilinear(plane, 30, 20, 7, 9);
        assertThat(small).hasSize(63);
        for (float value : small) {
            assertThat(value).isCloseTo(0.5f, Offset.offset(2e-7f));
        }
    }
}
