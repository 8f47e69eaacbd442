package io.gradessweep.image.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.image.RgbImage;
import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes by the models' rules, worked out by hand. */
class ImageSizesTest {
    private static final List<Double> THIRDS = List.of(0.5, 0.5, 0.5);

    private static QwenImageProcessor qwen(long min, long max) {
        return new QwenImageProcessor(2, 2, 2, min, max, THIRDS, THIRDS);
    }

    /**
     * Blocks of 4 pixels, from 64 to 256 in all. A half goes to the even number of blocks; on a limit nothing changes; 20 x 20
     * shrinks by 20 / 16, 32 x 12 by the root of 1.5, 4 x 8 grows by the root of 2. A side of no block
     * at all is below the lower limit.
     */
    @ParameterizedTest
    @CsvSource({
        "8, 8, 8, 8",
        "16, 16, 16, 16",
        "10, 10, 8, 8",
        "14, 14, 16, 16",
        "9, 15, 8, 16",
        "20, 20, 16, 16",
        "32, 12, 24, 8",
        "12, 32, 8, 24",
        "4, 8, 8, 12",
        "1, 1, 8, 8",
        "2, 400, 4, 116"
    })
    void ofQwen(int height, int width, int high, int wide) {
        assertThat(qwen(64, 256).size(height, width, "a")).isEqualTo(new QwenImageProcessor.Size(high, wide));
    }

    @Test
    void whatIsTooLongOrTooLargeIsRefused() {
        assertThat(qwen(64, 256).size(1, 200, "a")).isNotNull();
        assertThatThrownBy(() -> qwen(64, 256).size(1, 201, "a")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> qwen(64, 256).size(201, 1, "a")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> qwen(64, Integer.MAX_VALUE).size(20_000, 20_000, "b"))
                .hasMessage("b would become 20000 x 20000 pixels, more than one array holds; set a lower max_pixels");
    }

    /** Tiles of 8 with a limit of 32: the longer side in whole tiles, the shorter one in proportion and then in whole tiles. */
    @ParameterizedTest
    @CsvSource({
        "false, 8, 8, 8, 8",
        "false, 9, 8, 16, 16",
        "false, 16, 9, 16, 16",
        "false, 16, 8, 16, 8",
        "false, 5, 20, 8, 24",
        "false, 100, 25, 32, 8",
        "false, 100, 26, 32, 16",
        "false, 300, 3, 32, 8",
        "true, 8, 8, 32, 32",
        "true, 8, 4, 32, 16",
        "true, 4, 9, 16, 32"
    })
    void ofNanoVlm(boolean always, int width, int height, int wide, int high) {
        NanoVlmImageProcessor processor =
                new NanoVlmImageProcessor(8, 4, new NanoVlmImageProcessor.Grid(32, always, true));
        RgbImage image = new RgbImage(width, height, new byte[width * height * 3]);
        RgbImage resized = processor.resized(image, "a");
        assertThat(List.of(resized.width(), resized.height())).containsExactly(wide, high);
        ProcessedImage.Tiles tiles = processor.process(image, "a");
        int parts = wide / 8 * (high / 8);
        assertThat(tiles.rows()).isEqualTo(high / 8);
        assertThat(tiles.columns()).isEqualTo(wide / 8);
        assertThat(tiles.count()).isEqualTo(parts == 1 ? 1 : parts + 1);
        assertThat(tiles.tokens()).isEqualTo(4 * tiles.count());
    }
}
