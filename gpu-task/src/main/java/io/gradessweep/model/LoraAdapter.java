package io.gradessweep.model;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A (rank, inputs) and B (outputs, rank) for each adapted matrix, initialised as PEFT does: A uniform in
 * +-1 / sqrt(inputs), B zero.
 */
public record LoraAdapter(double scaling, Map<MatrixId, Pair> pairs) {
    /** A and B of one matrix. */
    public record Pair(Parameter a, Parameter b) {}

    /** A fresh adapter, drawn from the seed alone. */
    public static LoraAdapter create(TensorScope scope, DecoderConfig config, FineTuning.Lora lora, long seed) {
        Random random = new Random(seed);
        return from(config, lora, (name, shape) -> {
            if (name.contains(".lora_B.")) {
                return scope.zeros(shape);
            }
            float bound = (float) (1 / Math.sqrt((double) shape[1]));
            float[] values = new float[Math.toIntExact(shape[0] * shape[1])];
            for (int i = 0; i < values.length; i++) {
                values[i] = (2 * random.nextFloat() - 1) * bound;
            }
            return scope.floats(values, shape);
        });
    }

    /** An adapter in PEFT's format, {@code adapter_model.safetensors}. */
    public static LoraAdapter read(TensorScope scope, DecoderConfig config, FineTuning.Lora lora, Path file) {
        try (Safetensors tensors = Safetensors.open(file)) {
            return from(config, lora, (name, shape) -> tensors.read(scope, name, shape));
        }
    }

    private static LoraAdapter from(DecoderConfig config, FineTuning.Lora lora, TensorSource source) {
        Map<MatrixId, Pair> pairs = new TreeMap<>();
        for (MatrixId matrix : config.matrices()) {
            if (lora.targets().contains(matrix.projection())) {
                String module = "base_model.model." + TensorNames.module(matrix);
                String a = module + ".lora_A.weight";
                String b = module + ".lora_B.weight";
                int inputs = config.inputs(matrix.projection());
                int outputs = config.outputs(matrix.projection());
                pairs.put(
                        matrix,
                        new Pair(
                                Parameter.adapter(a, matrix, source.tensor(a, lora.rank(), inputs)),
                                Parameter.adapter(b, matrix, source.tensor(b, outputs, lora.rank()))));
            }
        }
        return new LoraAdapter(lora.scaling(), pairs);
    }

    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        for (Pair pair : pairs.values()) {
            all.add(pair.a());
            all.add(pair.b());
        }
        return all;
    }
}
