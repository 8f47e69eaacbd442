package io.gradessweep.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.image.VlmFixtures;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Tower;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The formula by hand, in float32 and per patch: a tower of four layers with D = 32 and I = 40, patches of 1,176 numbers,
 * and squares of four patches that become 64 numbers of the text.
 */
class VisionActivationsTest {
    private static final FineTuning ALL = new FineTuning.Full(FineTuning.TrainOnly.ALL);

    /** 16 patches, which are four of ten tokens. */
    private static final TokenCounts BATCH = new TokenCounts(10, 10, 0, 100, new ImageCounts(16, 4, 256, 256));

    private static final int PIXELS = 4 * 1176;
    private static final int EMBEDDING = 4 * 32;

    /** Input and sum, queries, keys, values and output, both of them turned, what norms scale, and gate, up and SiLU. */
    private static final int UNREAD = 4 * ((2 + 4 + 2 + 2) * 32 + 3 * 40);

    /** What the matrices read: three of 32, and 40. */
    private static final int READ = 4 * (3 * 32 + 40);

    /** A quarter of 64 and 128, of 128 before and after GELU, and what the norm scales. */
    private static final int CONNECTOR = 4 * (16 + 32 + 2 * 32 + 32);

    private static final int VECTOR = 4 * 64;

    /** Two matrices with biases and a norm. */
    private static final int CONNECTOR_GRADIENT = 4 * (128 * 128 + 128 + 64 * 128 + 64 + 32);

    /** qkv, o, gate, up and down with biases, and two norms. */
    private static final int LAYER_GRADIENT =
            4 * (96 * 32 + 96 + 32 * 32 + 32 + 2 * (40 * 32 + 40) + 32 * 40 + 32 + 2 * 32);

    private static final int EMBEDDING_GRADIENT = 4 * 32 * 1176;

    private static VisionActivations count(FineTuning fineTuning, boolean recompute) {
        return count(fineTuning, recompute, Precision.FP32);
    }

    private static VisionActivations count(FineTuning fineTuning, boolean recompute, Precision precision) {
        DecoderConfig config = DecoderConfig.read(VlmFixtures.root().resolve("qwen25vl/config.json"));
        return VisionActivations.of(
                config.graph(),
                config.vision().orElseThrow(),
                TrainableSizes.of(config.graph(), fineTuning),
                new Formats(precision, GradientFormat.FP32),
                recompute);
    }

    @Test
    void everyBlockKeepsWhatItsGradientsNeed() {
        VisionActivations count = count(ALL, false);
        int layer = UNREAD + READ;
        int kept = EMBEDDING + 4 * layer + CONNECTOR;
        assertThat(count.elements(BATCH.images())).isEqualTo(16 * kept / 4);
        assertThat(count.kept(BATCH)).isEqualTo(16 * (PIXELS + kept) + 10 * VECTOR);
        assertThat(count.output(BATCH.images())).isEqualTo(4 * VECTOR);
        // While nothing is kept: input, norm, queries, keys, values, and the turned ones, nine in all.
        assertThat(count.forwardPeak(BATCH.images())).isEqualTo(16 * (PIXELS + 4 * 9 * 32));
        assertThat(count.peak(BATCH, true))
                .as("at the connector, where everything is kept")
                .isEqualTo(16 * (PIXELS + kept + CONNECTOR / 2) + CONNECTOR_GRADIENT);
        assertThat(count.peak(BATCH, false))
                .as("at the embedding, with all gradients")
                .isEqualTo(16 * (PIXELS + EMBEDDING + EMBEDDING / 2)
                        + CONNECTOR_GRADIENT
                        + 4 * LAYER_GRADIENT
                        + EMBEDDING_GRADIENT);
    }

    /** Layers that are computed again keep their outputs alone; one that is differentiated takes half as much again as a layer. */
    @Test
    void layersThatAreComputedAgainKeepTheirOutputs() {
        VisionActivations count = count(ALL, true);
        int layer = UNREAD + READ;
        int kept = EMBEDDING + 4 * 4 * 32 + CONNECTOR;
        assertThat(count.kept(BATCH)).isEqualTo(16 * (PIXELS + kept) + 10 * VECTOR);
        int atConnector = 16 * (PIXELS + kept + CONNECTOR / 2) + CONNECTOR_GRADIENT;
        int atLayer = 16 * (PIXELS + kept - CONNECTOR + layer * 3 / 2) + LAYER_GRADIENT;
        int atEmbedding = 16 * (PIXELS + EMBEDDING + EMBEDDING / 2) + EMBEDDING_GRADIENT;
        assertThat(count.peak(BATCH, true)).isEqualTo(Math.max(Math.max(atConnector, atLayer), atEmbedding));
        // of many patches, a layer is the most
        ImageCounts many = new ImageCounts(1600, 400, 256, 256);
        assertThat(count.peak(new TokenCounts(1000, 1000, 0, 100, many), true))
                .isEqualTo(1600 * (PIXELS + kept - CONNECTOR + layer * 3 / 2) + LAYER_GRADIENT);
    }

    /** The micro-batches have 16 patches each, and one fills more than a block. */
    @Test
    void thePixelsOfAStepLieInABlock() {
        VisionActivations count = count(ALL, false);
        assertThat(count.beside(BATCH, 16)).as("what is counted already").isZero();
        assertThat(count.beside(BATCH, 64)).isEqualTo(48 * PIXELS);
        assertThat(count.beside(BATCH, 1_000_000)).isEqualTo((1L << 28) - 16 * PIXELS);
        assertThat(count(ALL, false, Precision.BF16).beside(BATCH, 64)).isEqualTo(64 * PIXELS);
        TokenCounts large = new TokenCounts(10, 10, 0, 100, new ImageCounts(100_000, 4, 256, 256));
        assertThat(count.beside(large, 1_000_000)).isZero();
        TokenCounts words = new TokenCounts(10, 10, 0, 100, ImageCounts.NONE);
        assertThat(count.beside(words, 64)).isEqualTo(64 * PIXELS);
    }

    /** The connector's gradient comes through the text; the tower below it keeps nothing. */
    @Test
    void aFrozenTowerKeepsNothing() {
        VisionActivations connector =
                count(new FineTuning.Full(FineTuning.TrainOnly.ALL, List.of(Tower.VISION)), false);
        assertThat(connector.kept(BATCH)).isEqualTo(16 * (PIXELS + CONNECTOR) + 10 * VECTOR);
        VisionActivations text =
                count(new FineTuning.Full(FineTuning.TrainOnly.ALL, List.of(Tower.VISION, Tower.CONNECTOR)), false);
        assertThat(text.kept(BATCH)).as("the embeddings train").isEqualTo(16 * PIXELS + 10 * VECTOR);
        VisionActivations projections =
                count(new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS, List.of(Tower.VISION)), false);
        assertThat(projections.kept(BATCH)).isEqualTo(16 * PIXELS);
        assertThat(text.peak(BATCH, false)).isEqualTo(text.forwardPeak(BATCH.images()));
        TokenCounts words = new TokenCounts(10, 10, 0, 100, ImageCounts.NONE);
        assertThat(count(ALL, false).kept(words)).isZero();
        assertThat(count(ALL, false).peak(words, true)).isPositive();
    }
}
