package io.gradessweep.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.block.Block;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.torch.NumberFormat;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models of random weights, and adapters for them, which are written without ever being in memory. */
public final class RandomModel {
    private static final int ROWS_AT_ONCE = 1024;

    private RandomModel() {}

    /** Writes a model and returns its number of parameters. */
    public static long write(TensorScope scope, Path directory, ObjectNode config, long shardBytes) throws IOException {
        Map<String, Safetensors.Content> contents = new LinkedHashMap<>();
        long parameters = 0;
        for (Block block : DecoderConfig.of(config, "config.json").graph().blocks()) {
            for (StoredTensor tensor : block.tensors()) {
                Safetensors.Content content = new Safetensors.Content(tensor.shape(), NumberFormat.FLOAT32, writer -> {
                    for (long row = 0; row < tensor.rows(); row += ROWS_AT_ONCE) {
                        long[] shape = tensor.shape();
                        shape[0] = Math.min(ROWS_AT_ONCE, tensor.rows() - row);
                        try (Tensor rows = scope.normal(0.02, shape)) {
                            writer.write(rows);
                        }
                    }
                });
                contents.put(tensor.name(), content);
                parameters += Arrays.stream(tensor.shape()).reduce(1, Math::multiplyExact);
            }
        }
        Checkpoint.write(directory, config.toPrettyString(), scope, contents, shardBytes);
        return parameters;
    }

    /** Writes an adapter for a model, with B that is not zero. */
    public static void writeAdapter(TensorScope scope, Path directory, ObjectNode config, FineTuning.Lora lora)
            throws IOException {
        DecoderConfig model = DecoderConfig.of(config, "config.json");
        Map<String, List<Tensor>> tensors = new LinkedHashMap<>();
        for (Parameter parameter :
                LoraAdapter.create(scope, model.graph(), lora, 1).parameters()) {
            tensors.computeIfAbsent(parameter.name(), name -> new ArrayList<>())
                    .add(scope.normal(0.02, parameter.value().shape()));
        }
        Files.createDirectories(directory);
        Safetensors.write(directory.resolve(PeftAdapter.WEIGHTS), tensors);
        Files.writeString(
                directory.resolve(PeftAdapter.CONFIG),
                PeftAdapter.config(model.graph(), lora, "random").toPrettyString());
    }
}
