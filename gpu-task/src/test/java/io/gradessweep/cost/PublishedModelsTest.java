package io.gradessweep.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.batch.ImageBatch;
import io.gradessweep.data.SharedData;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Tower;
import io.gradessweep.spec.VisionMatrix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The paper's models by their published configurations: sizes as on their model cards, and memory worked out by hand. */
class PublishedModelsTest {
    private static final FineTuning.Full FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    private static final FineTuning.Lora LORA = new FineTuning.Lora(32, 64, List.of(Projection.values()));
    private static final OptimizerSpec ADAM_W = new OptimizerSpec.AdamW(1e-4, 0.9, 0.999, 1e-8, 0);

    private static DecoderConfig config(String name) {
        return DecoderConfig.read(SharedData.require("data/configs").resolve(name + ".json"));
    }

    @ParameterizedTest
    @CsvSource({
        "Qwen3-14B, 14768307200",
        "Phi-4, 14659507200",
        "Llama-3.1-8B-Instruct, 8030261248",
        "Mistral-7B-Instruct-v0.3, 7248023552",
        "qwen3-0.6b-base-think-sft, 596049920",
        "Qwen2.5-VL-7B-Instruct, 8292166656",
        "nanoVLM, 460113984"
    })
    void parametersAreThePublishedOnes(String name, long parameters) {
        assertThat(config(name).graph().elements()).isEqualTo(parameters);
    }

    /**
     * Qwen2.5-VL-7B in bf16, an image of 644 x 476 pixels in 46 x 34 patches: 11 GB less where the 0.7 G parameters of the
     * tower and its connector are frozen, as their gradients and moments (12 bytes) are, and the activations of 1,564 patches
     * in 32 layers.
     */
    @Test
    void aFrozenVisionTowerSavesItsGradientsMomentsAndActivations() {
        DecoderConfig qwen = config("Qwen2.5-VL-7B-Instruct");
        ImageCounts image =
                ImageBatch.counts(qwen.vision().orElseThrow().layout(), List.of(new ImageBatch.Grid(34, 46)));
        MemoryChoice.Batch batch = new MemoryChoice.Batch(1, 4096, 4, image);
        FineTuning frozen = new FineTuning.Full(FineTuning.TrainOnly.ALL, List.of(Tower.VISION, Tower.CONNECTOR));
        MemoryEstimate full = new CostModel(qwen, FULL, Precision.BF16).memory(batch, ADAM_W);
        MemoryEstimate text = new CostModel(qwen, frozen, Precision.BF16).memory(batch, ADAM_W);
        long ofVision = 8_292_166_656L - 7_615_616_512L;
        assertThat(full.gradients() - text.gradients()).isEqualTo(4 * ofVision);
        assertThat(full.optimizer() - text.optimizer()).isEqualTo(8 * ofVision);
        // 13 D + 4 I of 1,280 and 3,420 in two bytes.
        long ofLayers = 32L * 1564 * 2 * (13 * 1280 + 4 * 3420);
        assertThat((double) (full.activations() - text.activations())).isBetween(ofLayers * 0.9, ofLayers * 1.2);
    }

    /** Adapters in the vision tower have small gradients; the matrices that they adapt have none. */
    @Test
    void adaptersOfTheVisionTowerTakeLittle() {
        DecoderConfig qwen = config("Qwen2.5-VL-7B-Instruct");
        ImageCounts image =
                ImageBatch.counts(qwen.vision().orElseThrow().layout(), List.of(new ImageBatch.Grid(34, 46)));
        FineTuning lora = new FineTuning.Lora(
                128,
                256,
                false,
                0,
                List.of(Projection.values()),
                List.of(),
                List.of(),
                List.of(),
                List.of(VisionMatrix.QKV, VisionMatrix.O, VisionMatrix.GATE, VisionMatrix.UP, VisionMatrix.DOWN));
        MemoryEstimate estimate = CostModel.recomputing(qwen, lora, Precision.BF16)
                .memory(new MemoryChoice.Batch(1, 512, 1, image), ADAM_W);
        assertThat(estimate.activations()).isLessThan(500_000_000L);
    }

    /** 14.77 billion weights: 16 bytes each in float32, 18 in bf16 with float32 masters, beside activations. */
    @Test
    void fullFineTuningOfQwen314BTakesWhatNoSingleGpuHas() {
        DecoderConfig qwen = config("Qwen3-14B");
        MemoryEstimate wide =
                new CostModel(qwen, FULL, Precision.FP32).memory(new MemoryChoice.Batch(1, 4096, 1), ADAM_W);
        assertThat(wide.weights()).isEqualTo(4 * 14_768_307_200L);
        assertThat(wide.gradients()).isEqualTo(4 * 14_768_307_200L);
        assertThat(wide.optimizer()).isEqualTo(8 * 14_768_307_200L);
        assertThat(wide.total()).isGreaterThan(236_000_000_000L);
        MemoryEstimate half =
                CostModel.recomputing(qwen, FULL, Precision.BF16).memory(new MemoryChoice.Batch(1, 4096, 1), ADAM_W);
        assertThat(half.weights()).isEqualTo(6 * 14_768_307_200L);
        assertThat(half.total()).isGreaterThan(265_000_000_000L);
    }

    /**
     * Qwen3-14B: 40 layers of 330,301,440 numbers in projections (q 5120 x 5120, k and v 1024 x 5120, o 5120 x 5120, three of
     * 17408 x 5120), two tables of 151936 x 5120, and norms.
     */
    @Test
    void loraOfQwen314BByPrecision() {
        DecoderConfig qwen = config("Qwen3-14B");
        long projections = 40 * (2 * 5120L * 5120 + 2 * 1024L * 5120 + 3 * 17408L * 5120);
        long rest = qwen.graph().elements() - projections;
        assertThat(rest).isEqualTo(2 * 151936L * 5120 + 40 * (2 * 5120L + 2 * 128) + 5120);
        long adapters =
                40 * 32 * (4 * 5120L + 5120 + 1024 + 5120 + 1024 + 5120 + 5120 + 3 * (5120L + 17408) - 2 * 5120);
        MemoryEstimate bf16 =
                new CostModel(qwen, LORA, Precision.BF16).memory(new MemoryChoice.Batch(1, 1024, 1), ADAM_W);
        MemoryEstimate nf4 =
                new CostModel(qwen, LORA, Precision.NF4).memory(new MemoryChoice.Batch(1, 1024, 1), ADAM_W);
        assertThat(bf16.gradients()).isEqualTo(4 * adapters);
        assertThat(bf16.weights()).isEqualTo(2 * qwen.graph().elements() + 6 * adapters);
        // Half a byte a code, a byte for each block of 64, a float32 for each 256 of these.
        long quantised = projections / 2 + projections / 64 + projections / 64 / 256 * 4;
        assertThat(nf4.weights()).isEqualTo(quantised + 2 * rest + 6 * adapters);
        assertThat(nf4.total()).isLessThan(24_000_000_000L);
        assertThat(bf16.total()).isBetween(30_000_000_000L, 80_000_000_000L);
    }

    /** Gradients of micro-batches are summed beside those that are being computed. */
    /** Each layer's gradients are added to the sums and freed before the next layer's, so that there is one set and a layer's. */
    @Test
    void accumulationTakesNoSecondGradient() {
        CostModel model = new CostModel(config("Phi-4"), FULL, Precision.BF16);
        MemoryEstimate once = model.memory(new MemoryChoice.Batch(1, 64, 1), ADAM_W);
        MemoryEstimate summed = model.memory(new MemoryChoice.Batch(1, 64, 4), ADAM_W);
        assertThat(summed.gradients()).isEqualTo(once.gradients());
        assertThat(summed.total() - once.total()).isBetween(0L, once.gradients() / 10);
    }

    /** Every way of training is listed once, and recompute never takes more: full fine-tuning holds most when all gradients are there. */
    @Test
    void everyWayIsListed() {
        List<MemoryChoice> choices =
                MemoryChoice.all(config("Phi-4"), LORA, ADAM_W, new MemoryChoice.Batch(1, 4096, 1));
        assertThat(choices)
                .extracting(MemoryChoice::settings)
                .containsExactly(
                        "full, precision=fp32",
                        "full, precision=fp32, train.recompute=true",
                        "full, precision=bf16",
                        "full, precision=bf16, train.recompute=true",
                        "lora, precision=fp32",
                        "lora, precision=fp32, train.recompute=true",
                        "lora, precision=bf16",
                        "lora, precision=bf16, train.recompute=true",
                        "lora, precision=nf4");
        for (int i = 1; i < choices.size() - 1; i += 2) {
            assertThat(choices.get(i).memory().total())
                    .isLessThanOrEqualTo(choices.get(i - 1).memory().total());
        }
    }
}
