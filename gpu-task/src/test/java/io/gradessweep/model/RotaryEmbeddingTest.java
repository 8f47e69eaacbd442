package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.Example;
import io.gradessweep.data.Padding;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where tokens stand, in rows of one example and of several. */
class RotaryEmbeddingTest {
    private static final int LENGTH = 7;

    @Test
    void everyExampleOfAPackedRowBeginsAtZero() {
        DecoderConfig config = Fixture.all().get(0).config("config.json");
        int[] ids = new int[2 * LENGTH];
        int[] lengths = {7, 5};
        TokenBatch plain = TokenBatch.of(2, LENGTH, ids, ids, lengths);
        TokenBatch packed = TokenBatch.packed(2, LENGTH, ids, ids, lengths, new int[][] {{0, 3}, {0, 1, 4}});
        int[] expected = {0, 1, 2, 0, 1, 2, 3, 0, 0, 1, 2, 0, 0, 0};
        assertThat(packed.positions()).containsExactly(expected);
        try (TensorScope scope = TensorScope.on("cpu")) {
            InputAssembler assembler = new InputAssembler(scope, Kernels.load(scope), config, false);
            Kernels.Positions shared = assembler.ofInference(scope, plain).positions();
            Kernels.Positions perRow = assembler.ofInference(scope, packed).positions();
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

    /** A row of the table is what the host computes of a position, where tokens have one and where they have three. */
    @Test
    void rowsOfTheTableAreTheAnglesOfThePositions() {
        Torch.prepareThread(1);
        Fixture text = Fixture.named("qwen3");
        TokenBatch packed = Padding.packed(
                List.of(List.of(example(9), example(14)), List.of(example(3), example(7), example(6))), 0);
        assertAngles(text.config("config.json"), packed, 1);
        VlmFixture images = VlmFixture.all(VlmFixture.QWEN).get(0);
        assertAngles(images.config(), images.batch("pad_right").batch(), 3);
    }

    private static Example example(int length) {
        return new Example(new int[length], 1);
    }

    private static void assertAngles(DecoderConfig config, TokenBatch batch, int directions) {
        RotaryEmbedding.Angles expected = new RotaryEmbedding(config).of(directions, batch.positions());
        try (TensorScope scope = TensorScope.on("cpu")) {
            Kernels.Positions positions = new InputAssembler(scope, Kernels.load(scope), config, false)
                    .ofInference(scope, batch)
                    .positions();
            int width = expected.cos().length / batch.tokens();
            assertThat(positions.cos().shape()).containsExactly(batch.rows(), batch.length(), 1, width);
            assertThat(positions.cos().toFloats()).isEqualTo(expected.cos());
            assertThat(positions.sin().toFloats()).isEqualTo(expected.sin());
        }
    }

    /** Rows turn the first half of the angles and columns the second, both in the two halves of a head. */
    @Test
    void patchesAreTurnedByTheirRowsAndColumns() {
        Torch.prepareThread(1);
        VlmFixture fixture = VlmFixture.all(VlmFixture.QWEN).get(0);
        TokenBatch batch = fixture.batch("pad_right").batch();
        int width = fixture.config().vision().orElseThrow().rotated();
        float[] frequencies = fixture.floats("vision.rotary_inv_freq");
        int[] coordinates = ImageOrder.of(batch.images()).coordinates();
        try (TensorScope scope = TensorScope.on("cpu")) {
            List<Tensor> rotary = new InputAssembler(scope, Kernels.load(scope), fixture.config(), false)
                    .ofInference(scope, batch)
                    .images()
                    .rotary();
            float[] cos = rotary.get(0).toFloats();
            float[] sin = rotary.get(1).toFloats();
            int patches = batch.images().count();
            assertThat(cos).hasSize(patches * width);
            for (int i = 0; i < cos.length; i++) {
                int direction = i % (width / 2) / frequencies.length;
                int coordinate = coordinates[direction * patches + i / width];
                double angle = coordinate * frequencies[i % frequencies.length];
                assertThat((double) cos[i]).isCloseTo(Math.cos(angle), within(1e-6));
                assertThat((double) sin[i]).isCloseTo(Math.sin(angle), within(1e-6));
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
