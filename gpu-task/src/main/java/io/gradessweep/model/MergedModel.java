package io.gradessweep.model;

import io.gradessweep.block.Block;
import io.gradessweep.block.Slot;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.NumberFormat;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A base model with an adapter merged into it, W + (alpha / rank) B A. It is written while it is read: the adapter and one
 * matrix, with its change, are in memory at a time.
 */
public final class MergedModel {
    /** The elements of a table that are copied at a time. */
    private static final long ELEMENTS_AT_ONCE = 1 << 22;

    private final DecoderConfig config;
    private final TensorScope scope;
    private final TensorSource weights;
    private final LoraAdapter adapter;
    private final Kernels kernels;

    /**
     * @param scope owns the adapter
     * @param weights the base model's weights, read when they are asked for
     */
    private MergedModel(
            DecoderConfig config, TensorScope scope, TensorSource weights, LoraAdapter adapter, Kernels kernels) {
        this.config = config;
        this.scope = scope;
        this.weights = weights;
        this.adapter = adapter;
        this.kernels = kernels;
    }

    /** Tells the text of {@code config.json}. */
    @FunctionalInterface
    public interface ConfigText {
        String of(DecoderConfig config) throws IOException;
    }

    /**
     * Writes a merged model in float32.
     *
     * @param configText tells the text of {@code config.json} of a model of this configuration
     * @param shardBytes the largest size of a file of weights
     * @throws io.gradessweep.spec.InvalidInputException naming the file, key or tensor that is missing or wrong
     */
    public static void write(Path directory, Path base, Path adapterDirectory, ConfigText configText, long shardBytes)
            throws IOException {
        try (TensorScope scope = TensorScope.on("cpu")) {
            Kernels kernels = Kernels.load(scope);
            AdaptedModel.open(scope, base, adapterDirectory, (config, weights, adapter) -> {
                MergedModel merged = new MergedModel(config, scope, weights, adapter, kernels);
                Checkpoint.write(directory, configText.of(config), scope, merged.contents(), shardBytes);
            });
        }
    }

    private Map<String, Safetensors.Content> contents() {
        Map<String, Safetensors.Content> contents = new LinkedHashMap<>();
        for (Block block : config.graph().blocks()) {
            for (StoredTensor tensor : block.tensors()) {
                contents.put(
                        tensor.name(),
                        new Safetensors.Content(
                                tensor.shape(), NumberFormat.FLOAT32, writer -> write(block, tensor, writer)));
            }
        }
        return contents;
    }

    private void write(Block block, StoredTensor tensor, Safetensors.Content.RowWriter writer) throws IOException {
        long row = 0;
        for (Slot slot : tensor.slots()) {
            long atOnce = slot.monitored() ? slot.storedRows() : rowsAtOnce(tensor);
            for (long done = 0; done < slot.storedRows(); done += atOnce) {
                long count = Math.min(atOnce, slot.storedRows() - done);
                try (Tensor rows = weights.rows(tensor.name(), tensor.shape(), row + done, count)) {
                    if (slot.monitored()) {
                        adapter.mergeInto(block.matrix(slot), rows, kernels, scope);
                    }
                    writer.write(rows);
                }
            }
            row += slot.storedRows();
        }
    }

    private static long rowsAtOnce(StoredTensor tensor) {
        return Math.max(1, ELEMENTS_AT_ONCE * tensor.shape()[0] / Math.max(1, elements(tensor)));
    }

    private static long elements(StoredTensor tensor) {
        long elements = 1;
        for (long size : tensor.shape()) {
            elements *= size;
        }
        return elements;
    }
}
