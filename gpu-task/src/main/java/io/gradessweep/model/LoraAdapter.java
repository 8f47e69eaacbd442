package io.gradessweep.model;

import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.spec.Tower;
import io.gradessweep.spec.VisionMatrix;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * A LoRA adapter: A (rank, inputs) and B (outputs, rank) for each adapted matrix, initialised as in PEFT, with A
 * uniform in +-1 / sqrt(inputs) and B zero. PEFT adapts modules as they are stored, so the matrices of a fused module
 * share one A, and each has its rows of one B. Such an adapter is monitored and frozen as one, or its A as one and its
 * B as one.
 */
public record LoraAdapter(Map<MatrixId, Pair> pairs) {
    /**
     * A and B of one matrix. Other matrices may share the A, and B may be some rows of the stored tensor.
     *
     * @param scaling the factor of B A
     */
    public record Pair(Parameter a, Parameter b, double scaling) {}

    /** Draws a fresh adapter from the seed alone. */
    public static LoraAdapter create(TensorScope scope, ModelGraph graph, FineTuning.Lora lora, long seed) {
        return create(BlockScopes.of(scope, graph), graph, lora, seed);
    }

    /** Draws a fresh adapter from the seed alone, each part to where its block lies. */
    public static LoraAdapter create(BlockScopes scopes, ModelGraph graph, FineTuning.Lora lora, long seed) {
        Random random = new Random(seed);
        return from(graph, AdapterLayout.of(graph, lora), block -> drawn(scopes.of(block), random));
    }

    private static TensorSource drawn(TensorScope scope, Random random) {
        return (name, shape, begin, count) -> {
            if (name.contains(".lora_B.")) {
                return scope.zeros(count, shape[1]);
            }
            float bound = (float) (1 / Math.sqrt((double) shape[1]));
            float[] values = new float[Math.toIntExact(count * shape[1])];
            for (int i = 0; i < values.length; i++) {
                values[i] = (2 * random.nextFloat() - 1) * bound;
            }
            return scope.floats(values, count, shape[1]);
        };
    }

    /**
     * Reads an adapter in PEFT's format, {@code adapter_model.safetensors}.
     *
     * @throws InvalidInputException naming file and tensor if one is missing, has another shape, or is not part of such
     *     an adapter
     */
    static LoraAdapter read(BlockScopes scopes, ModelGraph graph, AdapterLayout layout, Path file) {
        try (Safetensors tensors = Safetensors.open(file)) {
            requireOwn(tensors, graph, layout, file);
            return from(
                    graph,
                    layout,
                    block -> (name, shape, begin, count) ->
                            tensors.readRows(scopes.of(block), name, shape, begin, count));
        }
    }

    /** Checks the header alone, without libtorch. It throws as {@link #read} does. */
    static void check(ModelGraph graph, AdapterLayout layout, Path file) {
        try (Safetensors tensors = Safetensors.open(file)) {
            requireOwn(tensors, graph, layout, file);
        }
    }

    private static void requireOwn(Safetensors tensors, ModelGraph graph, AdapterLayout layout, Path file) {
        Set<String> unread = new TreeSet<>(tensors.names());
        Arrays.stream(TokenTable.values()).map(TokenTables::saved).forEach(unread::remove);
        from(graph, layout, block -> (name, shape, begin, count) -> {
            tensors.check(name, shape);
            unread.remove(name);
            return null;
        });
        if (!unread.isEmpty()) {
            throw new InvalidInputException(
                    file + ": has tensors that are no adapter of the target modules: " + TensorNames.list(unread));
        }
    }

    /** Returns the number of elements in A and B of one block. */
    public static long elements(Block block, FineTuning.Lora lora) {
        return adapted(block, lora).stream()
                .mapToLong(tensor ->
                        (long) AdapterLayout.shape(block, tensor, lora).rank() * (tensor.columns() + tensor.rows()))
                .sum();
    }

    /** Returns the number of elements in each A, by the first matrix that it adapts, and in each matrix' B. */
    public static Map<MatrixId, Long> elementsByHalf(ModelGraph graph, FineTuning.Lora lora) {
        Map<MatrixId, Long> elements = new TreeMap<>();
        for (Block block : graph.blocks()) {
            for (StoredTensor tensor : adapted(block, lora)) {
                long rank = AdapterLayout.shape(block, tensor, lora).rank();
                elements.put(block.matrix(tensor.first()).half(AdapterPart.A), rank * tensor.columns());
                tensor.slots()
                        .forEach(slot -> elements.put(block.matrix(slot).half(AdapterPart.B), rank * slot.rows()));
            }
        }
        return elements;
    }

    /** Returns the number of elements in all A and B. */
    public static long elements(ModelGraph graph, FineTuning.Lora lora) {
        return graph.blocks().stream().mapToLong(block -> elements(block, lora)).sum();
    }

    /**
     * Checks that LoRA adapts either all or none of a fused module's matrices, with one rank and alpha, and that a
     * vision tower has the matrices that are named.
     *
     * @throws InvalidInputException if the matrices of a fused module differ, or one does not exist
     */
    public static void requireWholeModules(ModelGraph graph, FineTuning.Lora lora) {
        AdapterLayout.of(graph, lora);
        Set<String> matrices = graph.matrices().stream()
                .filter(matrix -> matrix.tower() == Tower.VISION)
                .map(MatrixId::projection)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> absent = lora.visionTargets().stream()
                .map(VisionMatrix::label)
                .filter(target -> !matrices.contains(target))
                .toList();
        // All of them are named by "all", of which each tower has some.
        boolean all = lora.visionTargets().size() == VisionMatrix.values().length;
        if (!absent.isEmpty() && !(all && !matrices.isEmpty())) {
            throw new InvalidInputException("lora.vision_targets names " + String.join(", ", absent)
                    + (matrices.isEmpty()
                            ? ", but the model has no vision tower"
                            : ", which the vision tower does not have; it has " + String.join(", ", matrices)));
        }
    }

    /**
     * Returns the tensors of a block that have an adapter.
     *
     * @throws InvalidInputException if only some of a fused module's matrices are targets
     */
    public static List<StoredTensor> adapted(Block block, FineTuning.Lora lora) {
        List<StoredTensor> adapted = new ArrayList<>();
        Set<String> targets = targets(block, lora);
        for (StoredTensor tensor : block.tensors()) {
            if (!tensor.first().monitored()) {
                continue;
            }
            if (targets.containsAll(tensor.slotNames())) {
                adapted.add(tensor);
            } else if (tensor.slotNames().stream().anyMatch(targets::contains)) {
                throw new InvalidInputException("lora.targets must name all or none of "
                        + String.join(", ", tensor.slotNames()) + ": the model stores them as one module, "
                        + tensor.first().module());
            }
        }
        return adapted;
    }

    /** Returns the names of the slots of a block that are adapted. */
    public static Set<String> targets(Block block, FineTuning.Lora lora) {
        return block.monitored().stream()
                .map(Slot::name)
                .filter(slot -> lora.adapts(block.tower(), slot))
                .collect(Collectors.toSet());
    }

    private static LoraAdapter from(ModelGraph graph, AdapterLayout layout, IntFunction<TensorSource> sources) {
        Map<MatrixId, Pair> pairs = new TreeMap<>();
        for (int block = 0; block < graph.size(); block++) {
            for (StoredTensor tensor : graph.block(block).tensors()) {
                Optional<AdapterLayout.Shape> shape = layout.of(tensor);
                if (shape.isPresent()) {
                    pairs.putAll(pairs(graph.block(block), block, shape.get(), tensor, sources.apply(block)));
                }
            }
        }
        return new LoraAdapter(pairs);
    }

    private static Map<MatrixId, Pair> pairs(
            Block block, int index, AdapterLayout.Shape adapter, StoredTensor tensor, TensorSource source) {
        String path = "base_model.model." + tensor.loadedModule();
        String nameOfA = path + ".lora_A.weight";
        String nameOfB = path + ".lora_B.weight";
        List<MatrixId> matrices = block.matrices(tensor);
        Tensor valueOfA = source.tensor(nameOfA, adapter.rank(), tensor.columns());
        Parameter a = adapter(AdapterPart.A, nameOfA, tensor.first(), matrices, index, valueOfA);
        long[] shape = {tensor.rows(), adapter.rank()};
        Map<MatrixId, Pair> pairs = new TreeMap<>();
        long row = 0;
        for (Slot slot : tensor.slots()) {
            Tensor valueOfB = source.rows(nameOfB, shape, row, slot.rows());
            Parameter b = adapter(AdapterPart.B, nameOfB, slot, matrices, index, valueOfB);
            pairs.put(block.matrix(slot), new Pair(a, b, adapter.scaling()));
            row += slot.rows();
        }
        return pairs;
    }

    private static Parameter adapter(
            AdapterPart part, String name, Slot slot, List<MatrixId> matrices, int block, Tensor value) {
        return new Parameter(name, slot.name(), Parameter.Kind.of(part), matrices, block, value);
    }

    /** Returns the A matrices of a block's adapters, by the slot of the first matrix that each adapts. */
    Map<String, Parameter> ofA(int block) {
        return ofBlock(block, pair -> pair.a().slot(), Pair::a);
    }

    /** Returns the B matrices of a block's adapters, by slot. */
    Map<String, Parameter> ofB(int block) {
        return ofBlock(block, pair -> pair.b().slot(), Pair::b);
    }

    private Map<String, Parameter> ofBlock(int block, Function<Pair, String> name, Function<Pair, Parameter> part) {
        Map<String, Parameter> parts = new LinkedHashMap<>();
        pairs.values().stream()
                .filter(pair -> pair.a().block() == block)
                .forEach(pair -> parts.put(name.apply(pair), part.apply(pair)));
        return parts;
    }

    /** Returns the factors of a block's adapters, by slot; those of other slots are 0. */
    List<Double> scalings(int block, List<String> slots) {
        Map<String, Double> bySlot = new HashMap<>();
        pairs.values().stream()
                .filter(pair -> pair.b().block() == block)
                .forEach(pair -> bySlot.put(pair.b().slot(), pair.scaling()));
        return slots.stream().map(slot -> bySlot.getOrDefault(slot, 0.0)).toList();
    }

    /** Returns every A and B once. */
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
     * Adds (alpha / rank) B A to a matrix of the model, in place, if it has an adapter. The adapter itself does not
     * change, so it must not be used with these weights any more.
     *
     * @param weight the values of the matrix
     */
    void mergeInto(MatrixId matrix, Tensor weight, Kernels kernels, TensorScope scope) {
        Pair pair = pairs.get(matrix);
        if (pair == null) {
            return;
        }
        Torch.withoutGradients(() -> {
            try (Tensor change =
                    kernels.product(scope, pair.b().value(), pair.a().value())) {
                kernels.scale(List.of(change), pair.scaling());
                kernels.accumulate(List.of(weight), List.of(change));
            }
        });
    }

    /** Returns whether the matrix is the first of those that share its A. */
    private boolean isFirst(MatrixId matrix) {
        return pairs.get(matrix).a().matrices().get(0).equals(matrix);
    }
}
