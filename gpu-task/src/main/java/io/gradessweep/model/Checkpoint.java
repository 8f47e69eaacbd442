package io.gradessweep.model;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A Hugging Face model directory: {@code config.json} and the weights, in one safetensors file or in shards. */
public final class Checkpoint {
    /** File names of the directory. */
    public static final String CONFIG = "config.json";

    private Checkpoint() {}

    public static DecoderConfig config(Path directory) {
        return DecoderConfig.read(directory.resolve(CONFIG));
    }

    /**
     * The file, or the index of the shards, that holds a directory's weights.
     *
     * @throws InvalidInputException where there is neither
     */
    public static Path weights(Path directory) {
        return WeightFiles.in(directory);
    }

    /**
     * @param weights a safetensors file, or the index of shards
     * @throws InvalidInputException naming file and tensor where one is missing or has another shape
     */
    public static DecoderWeights read(TensorScope scope, DecoderConfig config, Path weights) {
        return read(scope, config, weights, loaded -> loaded);
    }

    /** As {@link #read}; each weight is kept as the storage wants it before the next is read. */
    public static DecoderWeights read(TensorScope scope, DecoderConfig config, Path weights, WeightStorage storage) {
        return read(scope, config, weights, storage::keep);
    }

    private static DecoderWeights read(
            TensorScope scope, DecoderConfig config, Path weights, UnaryOperator<Parameter> keep) {
        try (WeightFiles files = WeightFiles.open(weights)) {
            return DecoderWeights.from(
                    (name, shape, begin, count) -> files.holding(name).readRows(scope, name, shape, begin, count),
                    config.graph(),
                    keep);
        }
    }

    /**
     * Checks every tensor's presence, shape and type from the headers alone; needs no engine.
     *
     * @return names of the tensors that the model does not use
     * @throws InvalidInputException naming all that are missing, or the one that has another shape or type
     */
    public static Set<String> check(DecoderConfig config, Path weights) {
        try (WeightFiles files = WeightFiles.open(weights)) {
            Set<String> unused = new TreeSet<>(files.names());
            Set<String> missing = new LinkedHashSet<>();
            DecoderWeights.from(
                    (name, shape, begin, count) -> {
                        if (files.names().contains(name)) {
                            files.holding(name).check(name, shape);
                            unused.remove(name);
                        } else {
                            missing.add(name);
                        }
                        return null;
                    },
                    config.graph());
            if (!missing.isEmpty()) {
                throw new InvalidInputException(weights + ": has no " + TensorNames.list(missing)
                        + (unused.isEmpty() ? "" : "; it has " + TensorNames.list(unused) + ", which is not used"));
            }
            unused.removeIf(config.tied() ? DecoderLayers.OUTPUT_TENSOR::equals : name -> false);
            return unused;
        }
    }

    /**
     * Fresh weights: matrices and tables normal with this standard deviation, norms one. An input table of its own has
     * standard deviation one, as PyTorch's embeddings have: with less, words that training never shows stay so short that
     * the model reads over them.
     */
    public static DecoderWeights create(TensorScope scope, DecoderConfig config, double standardDeviation, long seed) {
        return create(scope, config, standardDeviation, seed, loaded -> loaded);
    }

    /** As {@link #create}; each weight is kept as the storage wants it before the next is drawn. */
    public static DecoderWeights create(
            TensorScope scope, DecoderConfig config, double standardDeviation, long seed, WeightStorage storage) {
        return create(scope, config, standardDeviation, seed, storage::keep);
    }

    private static DecoderWeights create(
            TensorScope scope,
            DecoderConfig config,
            double standardDeviation,
            long seed,
            UnaryOperator<Parameter> keep) {
        Random random = new Random(seed);
        return DecoderWeights.from(
                (name, shape, begin, count) -> {
                    if (shape.length == 1) {
                        return scope.ones(shape);
                    }
                    boolean inputTable = name.equals(DecoderLayers.INPUT_TENSOR) && !config.tied();
                    double deviation = inputTable ? 1 : standardDeviation;
                    float[] values = new float[Math.toIntExact(count * shape[1])];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) (random.nextGaussian() * deviation);
                    }
                    return scope.floats(values, count, shape[1]);
                },
                config.graph(),
                keep);
    }

    /** Writes {@code model.safetensors}, fused as the family stores it, and {@code config.json} as given. */
    public static void write(Path directory, String configJson, DecoderWeights weights) throws IOException {
        write(directory, configJson, weights, Long.MAX_VALUE);
    }

    /** @param shardBytes where the weights are more, they are written in shards of at most this, and an index */
    public static void write(Path directory, String configJson, DecoderWeights weights, long shardBytes)
            throws IOException {
        Map<String, List<Tensor>> tensors = new LinkedHashMap<>();
        for (Parameter parameter : weights.all()) {
            tensors.computeIfAbsent(parameter.name(), name -> new ArrayList<>()).add(parameter.value());
        }
        Files.createDirectories(directory);
        WeightFiles.write(directory, tensors, shardBytes);
        Files.writeString(directory.resolve(CONFIG), configJson);
    }
}
