package io.gradessweep.model;

import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A (rank, inputs) and B (outputs, rank) for each adapted matrix, initialised as PEFT does: A uniform in
 * +-1 / sqrt(inputs), B zero. PEFT adapts modules as they are stored: the matrices of a fused module share one A, each
 * with its rows of one B, and such an adapter is monitored and frozen as the unit it is.
 */
public record LoraAdapter(double scaling, Map<MatrixId, Pair> pairs) {
    /** A and B of one matrix: A may be that of other matrices too, and B some rows of the stored one. */
    public record Pair(Parameter a, Parameter b) {}

    /** A fresh adapter, drawn from the seed alone. */
    public static LoraAdapter create(TensorScope scope, DecoderConfig config, FineTuning.Lora lora, long seed) {
        Random random = new Random(seed);
        return from(config, lora, (name, shape, begin, count) -> {
            if (name.contains(".lora_B.")) {
                return scope.zeros(count, shape[1]);
            }
            float bound = (float) (1 / Math.sqrt((double) shape[1]));
            float[] values = new float[Math.toIntExact(count * shape[1])];
            for (int i = 0; i < values.length; i++) {
                values[i] = (2 * random.nextFloat() - 1) * bound;
            }
            return scope.floats(values, count, shape[1]);
        });
    }

    /**
     * An adapter in PEFT's format, {@code adapter_model.safetensors}.
     *
     * @throws InvalidInputException naming file and tensor where one is missing, has another shape, or is not part of such
     *     an adapter
     */
    public static LoraAdapter read(TensorScope scope, DecoderConfig config, FineTuning.Lora lora, Path file) {
        try (Safetensors tensors = Safetensors.open(file)) {
            requireOwn(tensors, config, lora, file);
            return from(
                    config, lora, (name, shape, begin, count) -> tensors.readRows(scope, name, shape, begin, count));
        }
    }

    /** Looks at the header alone; needs no engine. Throws as {@link #read}. */
    static void check(DecoderConfig config, FineTuning.Lora lora, Path file) {
        try (Safetensors tensors = Safetensors.open(file)) {
            requireOwn(tensors, config, lora, file);
        }
    }

    private static void requireOwn(Safetensors tensors, DecoderConfig config, FineTuning.Lora lora, Path file) {
        Set<String> unread = new TreeSet<>(tensors.names());
        from(config, lora, (name, shape, begin, count) -> {
            tensors.check(name, shape);
            unread.remove(name);
            return null;
        });
        if (!unread.isEmpty()) {
            throw new InvalidInputException(
                    file + ": has tensors that are no adapter of the target modules: " + TensorNames.list(unread));
        }
    }

    /** Numbers in all A and B. */
    public static long elements(DecoderConfig config, FineTuning.Lora lora) {
        long perLayer = 0;
        for (StoredModule module : adapted(config, lora)) {
            perLayer += (long) lora.rank() * (config.inputs(module.first()) + config.outputs(module));
        }
        return config.layers() * perLayer;
    }

    /** Numbers per token that enter the A of a layer. */
    public static long inputsOfLayer(DecoderConfig config, FineTuning.Lora lora) {
        return adapted(config, lora).stream()
                .mapToLong(module -> config.inputs(module.first()))
                .sum();
    }

    /** @throws InvalidInputException where only some of a fused module's matrices are targets */
    public static void requireWholeModules(DecoderConfig config, FineTuning.Lora lora) {
        adapted(config, lora);
    }

    /** @throws InvalidInputException where only some of a fused module's matrices are targets */
    static List<StoredModule> adapted(DecoderConfig config, FineTuning.Lora lora) {
        List<StoredModule> adapted = new ArrayList<>();
        Set<Projection> targets = Set.copyOf(lora.targets());
        for (StoredModule module : config.family().modules()) {
            if (targets.containsAll(module.projections())) {
                adapted.add(module);
            } else if (module.projections().stream().anyMatch(targets::contains)) {
                throw new InvalidInputException("lora.targets must name all or none of "
                        + module.projections().stream().map(Projection::label).collect(Collectors.joining(", "))
                        + ": " + config.family().modelType() + " stores them as one module, " + module.path());
            }
        }
        return adapted;
    }

    private static LoraAdapter from(DecoderConfig config, FineTuning.Lora lora, TensorSource source) {
        Map<MatrixId, Pair> pairs = new TreeMap<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (StoredModule module : adapted(config, lora)) {
                pairs.putAll(pairs(config, lora.rank(), layer, module, source));
            }
        }
        return new LoraAdapter(lora.scaling(), pairs);
    }

    private static Map<MatrixId, Pair> pairs(
            DecoderConfig config, int rank, int layer, StoredModule module, TensorSource source) {
        String path = "base_model.model." + module.name(layer);
        String nameOfA = path + ".lora_A.weight";
        String nameOfB = path + ".lora_B.weight";
        List<MatrixId> matrices = module.projections().stream()
                .map(projection -> new MatrixId(layer, projection))
                .toList();
        Tensor valueOfA = source.tensor(nameOfA, rank, config.inputs(module.first()));
        Parameter a = Parameter.adapter(nameOfA, matrices, valueOfA);
        long[] shape = {config.outputs(module), rank};
        Map<MatrixId, Pair> pairs = new TreeMap<>();
        long row = 0;
        for (MatrixId matrix : matrices) {
            int rows = config.outputs(matrix.projection());
            Tensor valueOfB = source.rows(nameOfB, shape, row, rows);
            pairs.put(matrix, new Pair(a, Parameter.adapter(nameOfB, matrices, valueOfB)));
            row += rows;
        }
        return pairs;
    }

    /** Every A and B once. */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        for (Map.Entry<MatrixId, Pair> pair : pairs.entrySet()) {
            if (isFirst(pair.getKey())) {
                all.add(pair.getValue().a());
            }
            all.add(pair.getValue().b());
        }
        return all;
    }

    /**
     * Adds (alpha / rank) B A to each adapted weight, in place. The adapter itself stays as it is, so it must not be used
     * with these weights any more.
     */
    public void mergeInto(DecoderWeights weights, Kernels kernels, TensorScope scope) {
        for (Parameter weight : weights.all()) {
            Pair pair = weight.matrices().isEmpty()
                    ? null
                    : pairs.get(weight.matrices().get(0));
            if (pair != null) {
                Torch.withoutGradients(() -> {
                    try (Tensor change =
                            kernels.product(scope, pair.b().value(), pair.a().value())) {
                        kernels.scale(List.of(change), scaling);
                        kernels.accumulate(List.of(weight.value()), List.of(change));
                    }
                });
            }
        }
    }

    /** Whether the matrix is the first of those that share its A. */
    boolean isFirst(MatrixId matrix) {
        return pairs.get(matrix).a().matrices().get(0).equals(matrix);
    }
}
