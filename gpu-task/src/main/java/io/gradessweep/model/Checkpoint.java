package io.gradessweep.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A Hugging Face model directory: {@code config.json} and the weights, in one safetensors file or in shards. */
public final class Checkpoint {
    /** The name of the configuration file in the directory. */
    public static final String CONFIG = "config.json";

    /** The rows of a table that are added up at a time. */
    private static final long ROWS_AT_ONCE = 4096;

    private static final String UNTIED_WITHOUT_HEAD = "; " + CONFIG + " does not tie the output table to the embedding:"
            + " if the model's are tied, set tie_word_embeddings to true, otherwise the file is not complete";

    private Checkpoint() {}

    /**
     * Reads the configuration of a model. Whether the output table is the embedding table is for the weights to say too,
     * where the directory has them: two tables that differ are both kept, whatever {@code tie_word_embeddings} says, as
     * transformers 5 does.
     *
     * @throws InvalidInputException naming the file, and the key or tensor that is wrong
     */
    public static DecoderConfig config(Path directory) {
        DecoderConfig declared = DecoderConfig.read(directory.resolve(CONFIG));
        return storesAnotherHead(declared, directory) ? declared.withTied(false) : declared;
    }

    /** Returns what a user should know about the tables of a model, where its two files contradict each other. */
    public static Optional<String> contradiction(Path directory) {
        Path file = directory.resolve(CONFIG);
        return storesAnotherHead(DecoderConfig.read(file), directory)
                ? Optional.of(file + ": tie_word_embeddings is true, but "
                        + weights(directory).getFileName() + " holds an "
                        + DecoderLayers.OUTPUT_TENSOR + " that differs from " + DecoderLayers.INPUT_TENSOR
                        + "; both are kept, as transformers 5 does. Set tie_word_embeddings to false to say so, or"
                        + " remove the tensor if it is not meant")
                : Optional.empty();
    }

    private static boolean storesAnotherHead(DecoderConfig declared, Path directory) {
        if (!declared.tied() || !WeightFiles.areIn(directory)) {
            return false;
        }
        try (WeightFiles files = WeightFiles.open(weights(directory))) {
            return files.differ(DecoderLayers.INPUT_TENSOR, DecoderLayers.OUTPUT_TENSOR);
        }
    }

    /**
     * Returns the file, or the index of the shards, that holds a directory's weights.
     *
     * @throws InvalidInputException if the directory has neither
     */
    public static Path weights(Path directory) {
        return WeightFiles.in(directory);
    }

    /**
     * Reads the weights of a model.
     *
     * @param weights a safetensors file, or the index of shards
     * @throws InvalidInputException naming file and tensor if one is missing or has another shape
     */
    public static DecoderWeights read(TensorScope scope, DecoderConfig config, Path weights) {
        return read(BlockScopes.of(scope, config.graph()), config, weights, loaded -> loaded);
    }

    /**
     * Reads the weights as {@link #read} does, and converts each to the number format of the storage before it reads
     * the next.
     */
    public static DecoderWeights read(TensorScope scope, DecoderConfig config, Path weights, WeightStorage storage) {
        return read(BlockScopes.of(scope, config.graph()), config, weights, storage);
    }

    /** Reads and converts the weights of each block on the device where it lies. */
    public static DecoderWeights read(BlockScopes scopes, DecoderConfig config, Path weights, WeightStorage storage) {
        return read(scopes, config, weights, storage::keep);
    }

    private static DecoderWeights read(
            BlockScopes scopes, DecoderConfig config, Path weights, UnaryOperator<Parameter> keep) {
        try (WeightFiles files = WeightFiles.open(weights)) {
            return DecoderWeights.from(block -> source(scopes.of(block), config, files), config.graph(), keep);
        }
    }

    /** Returns the tensors of a model's files, which must stay open. */
    static TensorSource source(TensorScope scope, DecoderConfig config, WeightFiles files) {
        return (name, shape, begin, count) -> {
            String stored = stored(config, files, name);
            Safetensors file = files.holding(stored);
            return isResized(config, name)
                    ? resized(scope, file, stored, shape, config.addedTokens())
                    : file.readRows(scope, stored, shape, begin, count);
        };
    }

    /**
     * Checks the presence, shape and type of every tensor from the headers alone, without libtorch.
     *
     * @return names of the tensors that the model does not use
     * @throws InvalidInputException naming all tensors that are missing, or the one that has another shape or type
     */
    public static Set<String> check(DecoderConfig config, Path weights) {
        try (WeightFiles files = WeightFiles.open(weights)) {
            Set<String> unused = new TreeSet<>(files.names());
            Set<String> missing = new LinkedHashSet<>();
            DecoderWeights.from(
                    (name, shape, begin, count) -> {
                        String stored = stored(config, files, name);
                        if (files.names().contains(stored)) {
                            files.holding(stored).check(stored, storedShape(config, name, shape));
                            unused.remove(stored);
                        } else {
                            missing.add(name);
                        }
                        return null;
                    },
                    config.graph());
            if (!missing.isEmpty()) {
                throw new InvalidInputException(weights + ": has no " + TensorNames.list(missing)
                        + (unused.isEmpty() ? "" : "; it has " + TensorNames.list(unused) + ", which is not used")
                        + (missing.equals(Set.of(DecoderLayers.OUTPUT_TENSOR)) ? UNTIED_WITHOUT_HEAD : ""));
            }
            unused.removeAll(config.family().buffers(config).keySet());
            unused.removeIf(config.tied() ? DecoderLayers.OUTPUT_TENSOR::equals : name -> false);
            return unused;
        }
    }

    /**
     * Returns the name under which a tensor is stored. The one table of a tied model may be stored as that of the output
     * alone.
     */
    private static String stored(DecoderConfig config, WeightFiles files, String name) {
        boolean headAlone = config.tied()
                && name.equals(DecoderLayers.INPUT_TENSOR)
                && !files.names().contains(name)
                && files.names().contains(DecoderLayers.OUTPUT_TENSOR);
        return headAlone ? DecoderLayers.OUTPUT_TENSOR : name;
    }

    private static boolean isResized(DecoderConfig config, String name) {
        return config.addedTokens() > 0 && TokenTables.ofTensor(name).isPresent();
    }

    private static long[] storedShape(DecoderConfig config, String name, long[] shape) {
        return isResized(config, name) ? new long[] {shape[0] - config.addedTokens(), shape[1]} : shape;
    }

    /** Reads a table and adds rows to it, each the mean of those that it has. */
    private static Tensor resized(TensorScope scope, Safetensors file, String name, long[] shape, int added) {
        int columns = Math.toIntExact(shape[1]);
        long rows = shape[0] - added;
        Tensor all = scope.zeros(shape);
        double[] sums = new double[columns];
        for (long done = 0; done < rows; done += ROWS_AT_ONCE) {
            long count = Math.min(ROWS_AT_ONCE, rows - done);
            try (Tensor piece = file.readRows(scope, name, new long[] {rows, columns}, done, count)) {
                all.setRows(done, piece);
                float[] values = piece.toFloats();
                for (int i = 0; i < values.length; i++) {
                    sums[i % columns] += values[i];
                }
            }
        }
        float[] means = new float[added * columns];
        for (int i = 0; i < means.length; i++) {
            means[i] = (float) (sums[i % columns] / rows);
        }
        try (Tensor ofAdded = scope.floats(means, added, columns)) {
            all.setRows(rows, ofAdded);
        }
        return all;
    }

    /**
     * Draws fresh weights: matrices and tables are normal with this standard deviation, norms are one. An input table
     * that is not tied has standard deviation one, as PyTorch's embeddings have. With less, the vectors of words that
     * training never shows stay so short that the model ignores them.
     */
    public static DecoderWeights create(TensorScope scope, DecoderConfig config, double standardDeviation, long seed) {
        return create(scope, config, standardDeviation, seed, loaded -> loaded);
    }

    /**
     * Draws fresh weights as {@link #create} does, and converts each to the number format of the storage before it
     * draws the next.
     */
    public static DecoderWeights create(
            TensorScope scope, DecoderConfig config, double standardDeviation, long seed, WeightStorage storage) {
        return create(scope, config, standardDeviation, seed, storage::keep);
    }

    /**
     * Draws fresh weights on the device itself, which takes no time. They differ from device to device, and serve
     * measurements alone.
     */
    public static DecoderWeights drawnOnDevice(
            TensorScope scope, DecoderConfig config, double standardDeviation, WeightStorage storage) {
        return create(scope, config, standardDeviation, TensorScope::normal, storage::keep);
    }

    private static DecoderWeights create(
            TensorScope scope,
            DecoderConfig config,
            double standardDeviation,
            long seed,
            UnaryOperator<Parameter> keep) {
        Random random = new Random(seed);
        Drawing inOrder = (owner, deviation, shape) -> {
            float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() * deviation);
            }
            return owner.floats(values, shape);
        };
        return create(scope, config, standardDeviation, inOrder, keep);
    }

    /** Draws a tensor of normal numbers. */
    private interface Drawing {
        Tensor normal(TensorScope scope, double standardDeviation, long... shape);
    }

    private static DecoderWeights create(
            TensorScope scope,
            DecoderConfig config,
            double standardDeviation,
            Drawing drawing,
            UnaryOperator<Parameter> keep) {
        BlockScopes scopes = BlockScopes.of(scope, config.graph());
        return DecoderWeights.from(
                block -> drawn(scopes.of(block), config, standardDeviation, drawing), config.graph(), keep);
    }

    private static TensorSource drawn(
            TensorScope scope, DecoderConfig config, double standardDeviation, Drawing drawing) {
        return (name, shape, begin, count) -> {
            if (shape.length == 1) {
                return name.endsWith(".bias") ? scope.zeros(shape) : scope.ones(shape);
            }
            boolean inputTable = name.equals(DecoderLayers.INPUT_TENSOR) && !config.tied();
            long[] drawn = shape.clone();
            drawn[0] = count;
            return drawing.normal(scope, inputTable ? 1 : standardDeviation, drawn);
        };
    }

    /**
     * Writes {@code model.safetensors}, with modules fused as the family stores them, and {@code config.json} as given.
     */
    public static void write(Path directory, String configJson, DecoderWeights weights) throws IOException {
        write(directory, configJson, weights, Long.MAX_VALUE);
    }

    /**
     * Writes the weights, as one file or as shards, and {@code config.json} as given.
     *
     * @param shardBytes the largest size of a file; weights that are larger together are written as shards with an
     *     index
     */
    public static void write(Path directory, String configJson, DecoderWeights weights, long shardBytes)
            throws IOException {
        Map<String, List<Tensor>> tensors = new LinkedHashMap<>();
        for (Parameter parameter : weights.all()) {
            tensors.computeIfAbsent(parameter.name(), name -> new ArrayList<>()).add(parameter.value());
        }
        Map<String, Safetensors.Content> contents = new LinkedHashMap<>();
        tensors.forEach((name, parts) -> contents.put(name, Safetensors.Content.of(parts)));
        try (TensorScope scope = TensorScope.sharing(weights.all().get(0).value())) {
            write(directory, configJson, scope, contents, shardBytes);
        }
    }

    /**
     * Writes weights that need not be in memory, the family's buffers and {@code config.json}.
     *
     * @param scope owns the buffers
     */
    static void write(
            Path directory,
            String configJson,
            TensorScope scope,
            Map<String, Safetensors.Content> weights,
            long shardBytes)
            throws IOException {
        DecoderConfig config = DecoderConfig.of(new ObjectMapper().readTree(configJson), CONFIG);
        Map<String, Safetensors.Content> tensors = new LinkedHashMap<>(weights);
        config.family()
                .buffers(config)
                .forEach((name, values) ->
                        tensors.put(name, Safetensors.Content.of(List.of(scope.floats(values, values.length)))));
        Files.createDirectories(directory);
        WeightFiles.write(directory, tensors, shardBytes);
        Files.writeString(directory.resolve(CONFIG), configJson);
    }
}
