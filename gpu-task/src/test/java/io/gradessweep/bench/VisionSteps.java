package io.gradessweep.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.batch.ImageBatch;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.job.HostMemory;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.TrainableParameters;
import io.gradessweep.model.VisionConfig;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Tower;
import io.gradessweep.spec.VisionMatrix;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A process that takes steps with images, and prints for each what was resident at its peak and the estimate. The shapes
 * are narrow, so that a step takes a second, and their images are large, so that the vision tower's activations dominate.
 */
final class VisionSteps {
    private static final OptimizerSpec PLAIN = new OptimizerSpec.Sgd(1e-4, 0, 0);
    private static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    private static final FineTuning VISION_FROZEN =
            new FineTuning.Full(FineTuning.TrainOnly.ALL, List.of(Tower.VISION, Tower.CONNECTOR));
    private static final FineTuning LORA = new FineTuning.Lora(
            8,
            16,
            false,
            0,
            List.of(Projection.values()),
            List.of(),
            List.of(),
            List.of(),
            List.of(VisionMatrix.values()));

    private VisionSteps() {}

    private static DecoderConfig qwen() throws JsonProcessingException {
        return DecoderConfig.of(new ObjectMapper().readTree("""
                {"model_type": "qwen2_5_vl", "hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 1,
                 "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": 1e-6, "vocab_size": 256,
                 "tie_word_embeddings": false, "rope_theta": 1000000.0, "max_position_embeddings": 8192,
                 "rope_scaling": {"type": "mrope", "mrope_section": [4, 6, 6]}, "hidden_act": "silu",
                 "vision_config": {"depth": 4, "hidden_size": 192, "intermediate_size": 384, "num_heads": 4,
                   "hidden_act": "silu", "out_hidden_size": 128, "patch_size": 14, "spatial_merge_size": 2,
                   "temporal_patch_size": 2, "window_size": 112, "fullatt_block_indexes": [3], "in_chans": 3}}
                """), "qwen");
    }

    private static DecoderConfig nanoVlm() throws JsonProcessingException {
        return DecoderConfig.of(new ObjectMapper().readTree("""
                {"vit_hidden_dim": 192, "vit_inter_dim": 768, "vit_patch_size": 8, "vit_img_size": 256, "vit_n_heads": 4,
                 "vit_dropout": 0.0, "vit_n_blocks": 4, "vit_ln_eps": 1e-06, "vit_cls_flag": false, "lm_hidden_dim": 128,
                 "lm_inter_dim": 256, "lm_rms_eps": 1e-05, "lm_re_base": 100000, "lm_max_position_embeddings": 8192,
                 "lm_vocab_size": 256, "lm_n_heads": 4, "lm_n_kv_heads": 2, "lm_dropout": 0.0, "lm_n_blocks": 1,
                 "lm_attn_scaling": 1.0, "lm_use_tokens": false, "lm_tie_weights": true, "mp_pixel_shuffle_factor": 4}
                """), "nanovlm");
    }

    /** The images of a row: their grids, large enough for 200 MB of activations. */
    private static List<ImageBatch.Grid> grids(VisionConfig vision) {
        return vision.match(
                qwen -> List.of(new ImageBatch.Grid(40, 60)),
                nano -> Collections.nCopies(3, new ImageBatch.Grid(nano.side(), nano.side())));
    }

    private static TokenBatch batch(DecoderConfig config) {
        VisionConfig vision = config.vision().orElseThrow();
        List<ImageBatch.Grid> grids = grids(vision);
        int patches = grids.stream().mapToInt(ImageBatch.Grid::patches).sum();
        int tokens = patches / (vision.layout().merge() * vision.layout().merge());
        int length = tokens + 8;
        ImageBatch images = new ImageBatch(
                vision.layout(),
                () -> new float[patches * vision.patchWidth()],
                vision.patchWidth(),
                grids,
                IntStream.range(0, tokens).toArray());
        TokenBatch text = BenchShape.batch(1, length, config.vocabulary());
        boolean threefold = vision.rotated() > 0;
        int[] positions = IntStream.range(0, threefold ? 3 * length : length)
                .map(at -> at % length)
                .toArray();
        return text.withImages(images).withPositions(positions);
    }

    /** Prints a line of kind of model, fine-tuning, recompute, measured and estimated bytes for each case. */
    public static void main(String[] arguments) throws JsonProcessingException {
        Torch.prepareThread(1);
        for (DecoderConfig config : List.of(qwen(), nanoVlm())) {
            List.of(FULL, VISION_FROZEN, LORA).forEach(fineTuning -> print(config, fineTuning, false));
            print(config, FULL, true);
        }
    }

    private static void print(DecoderConfig config, FineTuning fineTuning, boolean recompute) {
        TokenBatch batch = batch(config);
        CostModel cost = recompute
                ? CostModel.recomputing(config, fineTuning, Precision.FP32)
                : new CostModel(config, fineTuning, Precision.FP32);
        MemoryEstimate estimate = cost.memory(
                new MemoryChoice.Batch(1, batch.length(), 1, batch.images().counts()), PLAIN);
        try (TensorScope scope = TensorScope.on("cpu")) {
            Decoder decoder = BenchShape.decoder(scope, config, fineTuning, Precision.FP32);
            BackwardPass pass = new BackwardPass(
                    decoder, TrainableParameters.of(decoder, fineTuning), new BackwardPass.Settings(recompute, 0));
            step(scope, pass, batch);
            HostMemory.resetPeak();
            long before = HostMemory.residentBytes();
            step(scope, pass, batch);
            System.out.printf(
                    "%s %s %s %d %d%n",
                    config.vision().orElseThrow().rotated() > 0 ? "qwen" : "nanovlm",
                    fineTuning == VISION_FROZEN ? "frozen" : fineTuning.label(),
                    recompute,
                    HostMemory.peakBytes() - before,
                    estimate.gradients() + estimate.activations());
        }
    }

    private static void step(TensorScope scope, BackwardPass pass, TokenBatch batch) {
        try (TensorScope once = scope.open()) {
            pass.run(once, batch, batch.lossTokens());
        }
    }
}
