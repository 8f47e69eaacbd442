package io.gradessweep.cost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The formula by hand: D = 8, I = 20, heads of 16 together, key-value heads of 4, two layers, V = 100. */
class ActivationCountTest {
    private static final FineTuning ALL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    private static final FineTuning PROJECTIONS = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);

    /** Five tokens in a row, of which the last two have targets. */
    private static final TokenBatch BATCH =
            TokenBatch.of(1, 5, new int[5], new int[] {-100, -100, -100, 7, 8}, new int[] {5});

    /** Forty tokens with targets. */
    private static final TokenBatch MANY = TokenBatch.of(1, 40, new int[40], new int[40], new int[] {40});

    /** Float32: q and o 16 x 8, k and v 4 x 8, three of 20 x 8, two norms, and half the final one; the table. */
    private static final long LAYER_GRADIENTS = 4 * (2 * 128 + 2 * 32 + 3 * 160 + 2 * 8 + 4);

    private static final long TABLE_GRADIENT = 4 * 100 * 8;

    /** Every layer keeps these: input and sum, queries, keys, values and output of attention, gate and up. */
    private static final long LAYER = 2 * 8 + 4 * 16 + 2 * 20;

    /** In float32: a factor of each norm, and a sum of each of eight heads. */
    private static final long FACTORS = 2 + 8;

    /** The sums of queries and keys: 6 x 16, more than 3 x 20; and two of 8. */
    private static final long WITHIN = 6 * 16 + 2 * 8;

    private static final long HEAD = 2 * (2 * 8 + 100);

    @Test
    void llama() {
        long layer = LAYER + 8 + 8 + FACTORS;
        ActivationCount count = count("llama", ALL);
        assertThat(count.kept(BATCH)).isEqualTo(2 * 5 * layer + HEAD);
        // While the lower layer is differentiated: it and its output, the gradients within it, of all weights and the
        // table.
        assertThat(count.trainingPeak(BATCH))
                .isEqualTo(4 * 5 * (layer + 8 + WITHIN) + 2 * LAYER_GRADIENTS + TABLE_GRADIENT);
        assertThat(count.inferencePeak(BATCH)).isEqualTo(4 * 5 * layer);
    }

    @Test
    void qwen3KeepsQueriesAndKeysBeforeTheirNorms() {
        long layer = LAYER + (16 + 4) + 8 + 8 + FACTORS + 8 + 2;
        assertThat(count("qwen3", ALL).kept(BATCH)).isEqualTo(2 * 5 * layer + HEAD);
    }

    @Test
    void normsAreDifferentiatedByWhatIsThereAnyway() {
        assertThat(count("llama", PROJECTIONS).kept(BATCH))
                .isEqualTo(count("llama", ALL).kept(BATCH));
    }

    @Test
    void adaptersKeepTheInputsOfTheirMatricesAlone() {
        FineTuning lora = new FineTuning.Lora(3, 6, List.of(Projection.K, Projection.O));
        long layer = LAYER + 2 * 3 + 8 + FACTORS;
        assertThat(count("llama", lora).kept(BATCH)).isEqualTo(2 * 5 * layer + HEAD);
    }

    @Test
    void droppingKeepsTheMasks() {
        FineTuning lora = new FineTuning.Lora(3, 6, false, 0.1, List.of(Projection.K, Projection.O));
        long layer = LAYER + 2 * 3 + (8 + 16) + 8 + FACTORS;
        assertThat(count("llama", lora).kept(BATCH)).isEqualTo(2 * 5 * layer + HEAD);
    }

    /** At the lower layer all gradients are there; those that were just computed as bf16 too. */
    @Test
    void bf16HalvesActivationsAlone() {
        long layer = 2 * (LAYER + 8 + 8) + 4 * FACTORS;
        assertThat(count("llama", ALL, Precision.BF16, false).trainingPeak(BATCH))
                .isEqualTo(
                        5 * layer + 2 * 5 * (8 + WITHIN) + 2 * LAYER_GRADIENTS + TABLE_GRADIENT + LAYER_GRADIENTS / 2);
    }

    @Test
    void recomputeKeepsInputsAndOneLayer() {
        long layer = LAYER + 8 + 8 + FACTORS;
        assertThat(count("llama", ALL, Precision.FP32, true).trainingPeak(BATCH))
                .isEqualTo(4 * 5 * 8 + 4 * 5 * layer + 4 * 5 * WITHIN + 2 * LAYER_GRADIENTS + TABLE_GRADIENT);
    }

    /**
     * With many targets the head's logits are the most: two float32 even under bf16, and no gradient of a weight yet. The
     * last layer's output is there beside what layers keep.
     */
    @Test
    void theMostIsHeldWhenTheLossIsComputed() {
        FineTuning lora = new FineTuning.Lora(1, 2, List.of(Projection.K));
        long layer = 2 * (LAYER + 1 + 8) + 4 * FACTORS;
        long head = 2 * 8 * 2 + 2 * 4 * 100;
        assertThat(count("llama", lora, Precision.BF16, false).trainingPeak(MANY))
                .isEqualTo(40 * (2 * layer + 8 * 2 + head));
        assertThat(count("llama", lora, Precision.BF16, false).inferencePeak(MANY))
                .isEqualTo(40 * (3 * 8 * 2 + 2 * 4 * 100 + 2 * 8));
    }

    /**
     * The head of 40 positions whose logits are computed three at a time: 3 x 40 hidden states, and beside these under a
     * frozen table two float32 a logit. A table that trains has its gradient there in float32; under bf16 also, beside
     * the gradient of the logits in both formats, what is added to it.
     */
    @Test
    void chunksHoldTheirOwnLogitsAlone() {
        FineTuning lora = new FineTuning.Lora(1, 2, List.of(Projection.K));
        assertThat(count("llama", lora, Precision.FP32, false, 3).atHead(40))
                .isEqualTo(3 * 4 * 40 * 8 + 2 * 4 * 3 * 100);
        assertThat(count("llama", ALL, Precision.FP32, false, 3).atHead(40))
                .isEqualTo(3 * 4 * 40 * 8 + TABLE_GRADIENT + 2 * 4 * 3 * 100);
        assertThat(count("llama", ALL, Precision.BF16, false, 3).atHead(40))
                .isEqualTo(3 * 2 * 40 * 8 + TABLE_GRADIENT + TABLE_GRADIENT / 2 + (4 + 2) * 3 * 100);
        assertThat(count("llama", lora, Precision.FP32, false, 1000).atHead(40))
                .isEqualTo(3 * 4 * 40 * 8 + 2 * 4 * 40 * 100);
    }

    /** Keys and values, 4 each, of three rows of 5 + 2 tokens in two layers; and one layer of the prompts. */
    @Test
    void generatingKeepsKeysAndValues() {
        long layer = LAYER + 8 + 8 + FACTORS;
        assertThat(count("llama", ALL).generationPeak(3, 5, 2))
                .isEqualTo(4 * (2 * 2 * 4 * 3 * (5 + 2) + 3 * 5 * layer));
    }

    private static ActivationCount count(String type, FineTuning fineTuning) {
        return count(type, fineTuning, Precision.FP32, false);
    }

    /** One mask for all layers, in the format they compute in. */
    @Test
    void rowsOfSeveralExamplesHaveAMask() {
        TokenBatch packed =
                TokenBatch.packed(1, 5, BATCH.ids(), BATCH.targets(), BATCH.lengths(), new int[][] {{0, 3}});
        for (boolean recompute : new boolean[] {false, true}) {
            ActivationCount wide = count("llama", ALL, Precision.FP32, recompute);
            assertThat(wide.trainingPeak(packed)).isEqualTo(wide.trainingPeak(BATCH) + 4 * 5 * 5);
            ActivationCount half = count("llama", ALL, Precision.BF16, recompute);
            assertThat(half.trainingPeak(packed)).isEqualTo(half.trainingPeak(BATCH) + 2 * 5 * 5);
        }
    }

    /** Both layers are kept while the upper one is differentiated; of a tied table the head's gradient is there, too. */
    @Test
    void theGradientOfATiedTableWaitsForTheEmbeddings() {
        long layer = LAYER + 8 + 8 + FACTORS;
        long atLayer = 4 * 5 * (2 * layer + 8 + WITHIN) + LAYER_GRADIENTS;
        assertThat(count("llama", ALL).accumulatingPeak(BATCH)).isEqualTo(atLayer + TABLE_GRADIENT);
        assertThat(count("llama", ALL, Precision.FP32, false, 0, "\"tie_word_embeddings\": false")
                        .accumulatingPeak(BATCH))
                .isEqualTo(atLayer);
    }

    /** A device holds what comes from the one before, or goes to it, beside what it has for itself. */
    @Test
    void aPartHoldsWhatItReadsOfAnother() {
        ActivationCount count = count("llama", ALL);
        long both = 2 * 4 * 5 * 8;
        assertThat(count.peakOfPart(graph("llama"), 5, false)).isEqualTo(count.trainingPeak(5, 5) + both);
        assertThat(count.peakOfPart(graph("llama"), 5, true)).isEqualTo(count.accumulatingPeak(5, 5) + both);
        ModelGraph lower = ModelGraph.chain(graph("llama").blocks().subList(0, 2));
        long layer = LAYER + 8 + 8 + FACTORS;
        assertThat(count.peakOfPart(lower, 5, false)).isEqualTo(4 * 5 * (layer + 8 + WITHIN) + LAYER_GRADIENTS + both);
    }

    /** A window of four hides something of five tokens and nothing of four. */
    @Test
    void rowsLongerThanTheWindowHaveAMask() {
        TokenBatch four = TokenBatch.of(1, 4, new int[4], new int[] {-100, -100, 7, 8}, new int[] {4});
        ActivationCount windowed = count("mistral", ALL, Precision.FP32, false, 0, "\"sliding_window\": 4");
        ActivationCount unlimited = count("mistral", ALL, Precision.FP32, false, 0, "\"sliding_window\": null");
        assertThat(windowed.trainingPeak(BATCH)).isEqualTo(unlimited.trainingPeak(BATCH) + 4 * 5 * 5);
        assertThat(windowed.inferencePeak(BATCH)).isEqualTo(unlimited.inferencePeak(BATCH) + 4 * 5 * 5);
        assertThat(windowed.trainingPeak(four)).isEqualTo(unlimited.trainingPeak(four));
    }

    private static ActivationCount count(String type, FineTuning fineTuning, Precision precision, boolean recompute) {
        return count(type, fineTuning, precision, recompute, 0);
    }

    private static ActivationCount count(
            String type, FineTuning fineTuning, Precision precision, boolean recompute, int lossChunk) {
        return count(type, fineTuning, precision, recompute, lossChunk, "\"tie_word_embeddings\": true");
    }

    private static ModelGraph graph(String type) {
        return graph(type, "\"tie_word_embeddings\": true");
    }

    /** @param more a key of the configuration and its value */
    private static ModelGraph graph(String type, String more) {
        try {
            return DecoderConfig.of(new ObjectMapper().readTree("""
                    {"model_type": "%s", "hidden_size": 8, "intermediate_size": 20, "num_hidden_layers": 2,
                     "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 2, "rms_norm_eps": 1e-6,
                     "vocab_size": 100, %s}
                    """.formatted(type, more)), "test")
                    .graph();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ActivationCount count(
            String type, FineTuning fineTuning, Precision precision, boolean recompute, int lossChunk, String more) {
        ModelGraph graph = graph(type, more);
        return new ActivationCount(
                graph,
                TrainableSizes.of(graph, fineTuning),
                new Formats(precision, GradientFormat.FP32),
                recompute,
                lossChunk);
    }
}
