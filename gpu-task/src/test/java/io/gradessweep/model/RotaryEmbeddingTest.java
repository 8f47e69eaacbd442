package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where tokens stand, in rows of one example and of several. */
class RotaryEmbeddingTest {
    private static final int LENGTH = 7;

    @Test
    void everyExampleOfAPackedRowBeginsAtZero() {
        RotaryEmbedding rotary = new RotaryEmbedding(Fixture.all().get(0).config("config.json"));
        int[] ids = new int[2 * LENGTH];
        int[] lengths = {7, 5};
        TokenBatch plain = TokenBatch.of(2, LENGTH, ids, ids, lengths);
        TokenBatch packed = TokenBatch.packed(2, LENGTH, ids, ids, lengths, new int[][] {{0, 3}, {0, 1, 4}});
        int[] expected = {0, 1, 2, 0, 1, 2, 3, 0, 0, 1, 2, 0, 0, 0};
        assertThat(packed.positions()).containsExactly(expected);
        try (TensorScope scope = TensorScope.on("cpu")) {
            RotaryEmbedding.Rotation shared = rotary.rotation(scope, plain);
            RotaryEmbedding.Rotation perRow = rotary.rotation(scope, packed);
            float[] cos = shared.cos().toFloats();
            float[] sin = shared.sin().toFloats();
            int width = cos.length / LENGTH;
            assertThat(perRow.cos().size()).isEqualTo(2L * LENGTH * width);
            for (int t = 0; t < expected.length; t++) {
                assertThat(at(perRow.cos().toFloats(), t, width)).isEqualTo(at(cos, expected[t], width));
                assertThat(at(perRow.sin().toFloats(), t, width)).isEqualTo(at(sin, expected[t], width));
            }
        }
    }

    private static float[] at(float[] values, int position, int width) {
        return Arrays.copyOfRange(values, position * width, (position + 1) * width);
    }

    /** Two examples, then padding. */
    @Test
    void paddingIsSeenByItselfAlone() {
        int[] ids = new int[LENGTH];
        TokenBatch packed = TokenBatch.packed(1, LENGTH, ids, ids, new int[] {5}, new int[][] {{0, 3}});
        assertThat(packed.visibleUntil()).containsExactly(3, 3, 3, 5, 5, 6, 7);
        TokenBatch left = TokenBatch.of(1, LENGTH, ids, ids, new int[] {5}).withStarts(2);
        assertThat(left.visibleUntil()).containsExactly(1, 2, 7, 7, 7, 7, 7);
        assertThat(left.isPlainlyCausal()).isFalse();
    }

    /** A model computes its rotations once for the longest batch, and computes the same as one that saw no other batch. */
    @Test
    void batchesOfOtherLengthsChangeNothing() {
        Torch.prepareThread(1);
        Fixture fixture = Fixture.all().get(0);
        try (TensorScope scope = TensorScope.on("cpu")) {
            Decoder seasoned = fixture.decoder(scope, "config.json");
            for (int length : new int[] {4, 9, 6, 9, 12, 1}) {
                int[] ids = new Random(length).ints(2L * length, 0, 90).toArray();
                TokenBatch batch = TokenBatch.of(2, length, ids, ids, new int[] {length, length});
                assertThat(seasoned.logits(batch))
                        .isEqualTo(fixture.decoder(scope, "config.json").logits(batch));
            }
            int[] ids = new Random(1).ints(6, 0, 90).toArray();
            TokenBatch stretched = TokenBatch.of(1, 6, ids, ids, new int[] {6}).withPositions(0, 1, 2, 5, 9, 10);
            assertThat(seasoned.logits(stretched))
                    .isEqualTo(fixture.decoder(scope, "config.json").logits(stretched))
                    .isNotEqualTo(seasoned.logits(TokenBatch.of(1, 6, ids, ids, new int[] {6})));
        }
    }
}
