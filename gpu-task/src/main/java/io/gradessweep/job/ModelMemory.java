package io.gradessweep.job;

import io.gradessweep.cost.CostModel;
import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.cost.PlacedMemory;
import io.gradessweep.cost.RowsPerPass;
import io.gradessweep.cost.RunDevices;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The size of a model, and the memory that each way of training it with AdamW takes, from its configuration alone. */
public record ModelMemory(long parameters, ImageCounts imagesOfRow, List<MemoryChoice> choices) {
    private static final OptimizerSpec ADAM_W = new OptimizerSpec.AdamW(1e-4, 0.9, 0.999, 1e-8, 0);

    /**
     * Estimates the memory of a model.
     *
     * @param model a Hugging Face directory, or a {@code config.json}
     * @param rows rows per micro-batch
     * @param length tokens per row
     * @param rank the rank of LoRA, on all projections of the text
     * @param image the image of each row, if the model takes images
     * @throws io.gradessweep.spec.InvalidInputException naming the file, and the key that is wrong
     */
    public static ModelMemory of(Path model, int rows, int length, int rank, AssumedImage image) {
        boolean isDirectory = Files.isDirectory(model);
        DecoderConfig config = isDirectory ? Checkpoint.config(model) : DecoderConfig.read(model);
        ImageCounts images = image.of(config, isDirectory ? model.resolve("config.json") : model, length, "--length");
        FineTuning.Lora lora = new FineTuning.Lora(rank, 2.0 * rank, List.of(Projection.values()));
        return new ModelMemory(
                config.graph().elements(),
                images,
                MemoryChoice.all(config, lora, ADAM_W, new MemoryChoice.Batch(rows, length, 1, images)));
    }

    /**
     * Estimates the memory of a run whose rows are all as long as they may be, with a target at every token.
     *
     * @param config a {@code config.json}
     * @param image the image of each row, if the model takes images
     * @param slot a device with the memory that the run may take, which bounds the rows of a pass where the spec leaves
     *     them open
     * @throws io.gradessweep.spec.InvalidInputException naming the file, and the key that is wrong
     */
    public static MemoryEstimate ofRun(Path config, RunSpec spec, AssumedImage image, RunDevices slot) {
        DecoderConfig model = DecoderConfig.read(config);
        ImageCounts images = image.of(model, config, spec.data().maxLength(), "data.max_length");
        return CostModel.of(model, spec).memory(RowsPerPass.largest(model, spec, images, slot), images);
    }

    /**
     * Estimates the memory of such a run on each of several GPUs over which its layers are placed.
     *
     * @param config a {@code config.json}
     * @param gpus their number, and the memory of each
     * @throws io.gradessweep.spec.InvalidInputException naming the file, and the key that is wrong
     */
    public static PlacedMemory ofPlacedRun(Path config, RunSpec spec, RunDevices gpus) {
        DecoderConfig model = DecoderConfig.read(config);
        return PlacedMemory.of(model, RowsPerPass.largest(model, spec, ImageCounts.NONE, gpus), gpus.count());
    }
}
