package io.gradessweep.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class GifFileTest {
    /**
     * A screen of 2 x 2 with a frame of 1 x 1. Its control block has the disposal "leave", and an index without the flag
     * that says to use it.
     */
    @Test
    void whatNoFrameCoversHasTheFirstColourWhereNothingIsTransparent() throws IOException, UnreadableImageException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(new byte[] {'G', 'I', 'F', '8', '9', 'a'});
        int[] screen = {2, 0, 2, 0, 0x80, 0, 0};
        int[] colours = {10, 20, 30, 200, 210, 220};
        int[] control = {0x21, 0xf9, 4, 0b100, 0, 0, 1, 0};
        int[] frame = {0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 0x01, 0, 0x3b};
        for (int[] part : new int[][] {screen, colours, control, frame}) {
            for (int value : part) {
                file.write(value);
            }
        }

        assertThat(GifFile.check(file.toByteArray()).decode().samples())
                .containsExactly(200, 210, 220, 10, 20, 30, 10, 20, 30, 10, 20, 30);
    }
}
