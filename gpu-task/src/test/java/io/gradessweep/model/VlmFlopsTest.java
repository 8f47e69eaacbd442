package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.block.ModelGraph;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Tower;
import io.gradessweep.spec.VisionMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The FLOPs of images by hand: a tower of four layers of 32, of which the third sees whole images and the others windows,
 * an MLP of 40, patches of 1,176 numbers, and a connector of 128 x 128 and 64 x 128 on every four of them.
 */
class VlmFlopsTest {
    private static final long PATCHES = 16;
    private static final long WHOLE_PAIRS = 16 * 16;
    private static final long WINDOW_PAIRS = 4 * 4 * 4;
    private static final ImageCounts IMAGES = new ImageCounts(PATCHES, PATCHES / 4, WHOLE_PAIRS, WINDOW_PAIRS);
    private static final TokenCounts ALONE = new TokenCounts(0, 0, 0, 0, IMAGES);

    private static final long EMBEDDING = 2 * PATCHES * 32 * 1176;
    private static final long LAYER_PRODUCTS = 2 * PATCHES * (96 * 32 + 32 * 32 + 3 * 40 * 32);
    /** Queries with keys and weights with values, of 32 each, for each pair. */
    private static final long ATTENTION = 2 * 2 * 32 * (3 * WINDOW_PAIRS + WHOLE_PAIRS);

    private static final long CONNECTOR = 2 * (PATCHES / 4) * (128 * 128 + 64 * 128);
    private static final long FORWARD = EMBEDDING + 4 * LAYER_PRODUCTS + ATTENTION + CONNECTOR;

    private static ModelGraph graph() {
        return DecoderConfig.read(VlmFixtures.root().resolve("qwen25vl/config.json"))
                .graph();
    }

    private static FlopCount count(Tower... frozen) {
        FineTuning full = new FineTuning.Full(FineTuning.TrainOnly.ALL, List.of(frozen));
        Set<MatrixId> active = new TreeSet<>(graph().matrices());
        active.removeIf(matrix -> List.of(frozen).contains(matrix.tower()));
        return new FlopCount(graph(), full, active);
    }

    @Test
    void imagesAreComputedOnceWhateverIsGenerated() {
        FlopCount count = count();
        assertThat(count.generation(2, 5, 3, IMAGES) - count.generation(2, 5, 3))
                .isEqualTo(FORWARD);
        assertThat(count.generation(2, 5, 3, ImageCounts.NONE)).isEqualTo(count.generation(2, 5, 3));
    }

    /** Gradients of weights cost as much as the products; those of inputs too, but for the pixels'. */
    @Test
    void trainingCostsItsGradientsPassByPass() {
        FlopsLedger all = count().training(ALONE);
        assertThat(all.forwardFlops().longValueExact()).isEqualTo(FORWARD);
        assertThat(all.backwardWeightFlops().longValueExact()).isEqualTo(EMBEDDING + 4 * LAYER_PRODUCTS + CONNECTOR);
        assertThat(all.backwardInputFlops().longValueExact()).isEqualTo(4 * LAYER_PRODUCTS + 2 * ATTENTION + CONNECTOR);
        FlopsLedger frozen = count(Tower.VISION).training(ALONE);
        assertThat(frozen.forwardFlops().longValueExact()).isEqualTo(FORWARD);
        assertThat(frozen.backwardWeightFlops().longValueExact()).isEqualTo(CONNECTOR);
        assertThat(count(Tower.VISION, Tower.CONNECTOR)
                        .training(ALONE)
                        .backwardWeightFlops()
                        .signum())
                .isZero();
        assertThat(count().recompute(ALONE).trainingFlops().longValueExact())
                .as("the layers alone")
                .isEqualTo(4 * LAYER_PRODUCTS + ATTENTION);
    }

    /** All targets name what each tower has of them, but a text model has none. */
    @Test
    void aTextModelHasNoVisionMatrices() {
        FineTuning.Lora lora = new FineTuning.Lora(
                4,
                8,
                false,
                0,
                List.of(Projection.Q),
                List.of(),
                List.of(),
                List.of(),
                Arrays.asList(VisionMatrix.values()));
        LoraAdapter.requireWholeModules(graph(), lora);
        ModelGraph text = Fixture.all().get(0).config("config.json").graph();
        assertThatThrownBy(() -> LoraAdapter.requireWholeModules(text, lora))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith(", but the model has no vision tower");
    }
}
