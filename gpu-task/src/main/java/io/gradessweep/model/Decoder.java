package io.gradessweep.model;

import io.gradessweep.batch.Predictions;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.block.Slot;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorDict;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A model that can compute: configuration, weights, an optional adapter, and the kernels. This class does inference;
 * {@link BackwardPass} trains the model.
 */
public final class Decoder {
    private final Kernels kernels;
    private final DecoderConfig config;
    private final ModelGraph graph;
    private final DecoderWeights weights;
    private final Optional<LoraAdapter> adapter;
    private final WeightStorage storage;
    /** Makes the modules of vision; null for a text model. */
    private final VisionModules vision;

    private final Placement placement;
    private final List<BlockModule> modules = new ArrayList<>();
    /** The blocks whose outputs each block is the last to read. */
    private final List<List<Integer>> lastReads;

    private final InputAssembler assembler;

    /** Creates a model that computes in float32. */
    public Decoder(
            TensorScope scope,
            Kernels kernels,
            DecoderConfig config,
            DecoderWeights weights,
            Optional<LoraAdapter> adapter) {
        this(scope, kernels, config, weights, adapter, WeightStorage.inFloat32(kernels, scope));
    }

    /**
     * @param scope owns the small tensors that passes share; it must be closed after this model's last use
     * @param storage the storage that the weights were read with
     */
    public Decoder(
            TensorScope scope,
            Kernels kernels,
            DecoderConfig config,
            DecoderWeights weights,
            Optional<LoraAdapter> adapter,
            WeightStorage storage) {
        this.kernels = kernels;
        this.storage = storage;
        this.config = config;
        this.graph = weights.graph();
        this.weights = weights;
        this.adapter = adapter;
        assembler = new InputAssembler(scope, kernels, config, storage.computesInBf16());
        vision = config.vision()
                .map(towers -> new VisionModules(kernels, towers))
                .orElse(null);
        placement = placement(weights);
        lastReads = IntStream.range(0, graph.size()).mapToObj(graph::lastReadBy).toList();
        int matrices = 0;
        for (int block = 0; block < graph.size(); block++) {
            modules.add(module(scope, block, matrices));
            matrices += graph.block(block).monitored().size();
        }
    }

    /** Returns where blocks lie: where their weights do or, for a block without weights, where the block before it does. */
    private static Placement placement(DecoderWeights weights) {
        List<DeviceName> devices = new ArrayList<>();
        for (int block = 0; block < weights.graph().size(); block++) {
            int before = block - 1;
            devices.add(weights.of(block).values().stream()
                    .findFirst()
                    .map(weight -> weight.value().device())
                    .orElseGet(() -> devices.get(before)));
        }
        return new Placement(devices);
    }

    /**
     * Creates the module that computes a block.
     *
     * @param matrices the number of monitored matrices in the blocks before it
     */
    private BlockModule module(TensorScope scope, int block, int matrices) {
        Map<String, Parameter> own = weights.of(block);
        return switch (graph.block(block).kind()) {
            case PATCH_EMBEDDING -> vision.patchEmbedding(layerWeights(scope, block, own));
            case VISION_LAYER ->
                vision.layer(graph.block(block), layerWeights(scope, block, own), scalings(block), matrices);
            case VISION_NORM -> vision.norm(layerWeights(scope, block, own));
            case CONNECTOR -> vision.connector(layerWeights(scope, block, own));
            case MERGE -> vision.merge();
            case EMBEDDING ->
                new EmbeddingModule(kernels, storage.computed(own.get(DecoderLayers.EMBEDDING)), config.vocabulary());
            case DECODER_LAYER ->
                new DecoderLayerModule(
                        kernels,
                        layerWeights(scope, block, own),
                        layerShape(block),
                        matrices,
                        new ActiveWeights(scope, names(block, own)));
            case HEAD ->
                new HeadModule(
                        kernels,
                        new Kernels.Head(
                                storage.computed(own.get(DecoderLayers.FINAL_NORM)),
                                storage.computed(own.get(DecoderLayers.OUTPUT_TABLE)),
                                config.normEpsilon()),
                        new ActiveWeights(scope, names(block, own)));
        };
    }

    /** Returns the name of each of a block's weights, its adapters included, in the kernels. */
    private Map<Parameter, String> names(int block, Map<String, Parameter> own) {
        Map<Parameter, String> names = new HashMap<>();
        own.forEach((name, parameter) -> names.put(parameter, name));
        adapter.ifPresent(lora -> {
            lora.ofA(block).forEach((name, parameter) -> names.put(parameter, name + "." + AdapterPart.A));
            lora.ofB(block).forEach((name, parameter) -> names.put(parameter, name + "." + AdapterPart.B));
        });
        return names;
    }

    private Kernels.LayerWeights layerWeights(TensorScope scope, int block, Map<String, Parameter> own) {
        Map<String, Parameter> weights = new LinkedHashMap<>();
        Map<String, Parameter> biases = new LinkedHashMap<>();
        own.forEach((name, parameter) -> {
            if (parameter.kind() == Parameter.Kind.BIAS) {
                biases.put(Slot.matrixOfBias(name), parameter);
            } else {
                weights.put(name, parameter);
            }
        });
        return new Kernels.LayerWeights(
                dict(scope, weights),
                dict(scope, biases),
                new TensorDict(scope, storage.quantization(own.values())),
                dict(scope, adapter.map(lora -> lora.ofA(block)).orElse(Map.of())),
                dict(scope, adapter.map(lora -> lora.ofB(block)).orElse(Map.of())));
    }

    private TensorDict dict(TensorScope scope, Map<String, Parameter> parameters) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> tensors.put(name, storage.computed(parameter)));
        return new TensorDict(scope, tensors);
    }

    private Kernels.LayerShape layerShape(int block) {
        List<String> projections =
                Arrays.stream(Projection.values()).map(Projection::label).toList();
        return new Kernels.LayerShape(
                config.heads(),
                config.keyValueHeads(),
                config.headDim(),
                config.normEpsilon(),
                adapter.map(lora -> lora.scalings(block, projections))
                        .orElse(Collections.nCopies(projections.size(), 0.0)));
    }

    /** Returns the factors of the adapters of a block, in the order of its matrices. */
    private List<Double> scalings(int block) {
        List<String> matrices =
                graph.block(block).monitored().stream().map(Slot::name).toList();
        return adapter.map(lora -> lora.scalings(block, matrices)).orElse(Collections.nCopies(matrices.size(), 0.0));
    }

    public DecoderConfig config() {
        return config;
    }

    public ModelGraph graph() {
        return graph;
    }

    BlockModule module(int block) {
        return modules.get(block);
    }

    public DecoderWeights weights() {
        return weights;
    }

    public Optional<LoraAdapter> adapter() {
        return adapter;
    }

    /**
     * Returns the tensor that the layers compute with for a parameter, and that gradients are taken with respect to.
     */
    Tensor computed(Parameter parameter) {
        return storage.computed(parameter);
    }

    boolean computesInBf16() {
        return storage.computesInBf16();
    }

    /**
     * Refreshes the copies that the layers compute with. Call it after parameters have changed and before the next
     * pass, with gradients disabled.
     */
    public void updated(Collection<Parameter> parameters) {
        storage.refresh(parameters);
    }

    /**
     * Gives the float32 masters of weights back that will not be updated again. Call it when the copies that the layers
     * compute with are up to date.
     */
    public void releaseMasters(Collection<Parameter> frozen) {
        storage.releaseMasters(frozen);
    }

    /** Returns the number of elements in the weights and the adapter together. */
    public long parameters() {
        long adapters = 0;
        for (Parameter parameter : adapter.map(LoraAdapter::parameters).orElse(List.of())) {
            adapters += parameter.value().size();
        }
        return graph.elements() + adapters;
    }

    /**
     * Returns the parameters that transformers' {@code total_flos} counts: all except the input embedding, and
     * therefore nothing of a tied table.
     */
    public long parametersWithoutEmbedding() {
        return parameters() - graph.block(graph.indexOf(Block.Kind.EMBEDDING)).elements();
    }

    /** Returns the logits (rows x length x V), row-major. */
    public float[] logits(TokenBatch batch) {
        int[] all = new int[batch.tokens()];
        Arrays.setAll(all, i -> i);
        return infer(
                batch,
                (scope, x) -> kernels.logits(scope, x, scope.integers(all, all.length), head())
                        .toFloats());
    }

    /** Returns the log-probability of each target, in the order of the batch's positions. */
    public float[] targetLogprobs(TokenBatch batch) {
        return logprobs(batch, Predictions.of(batch));
    }

    /** Returns the log-probability of each prediction. */
    public float[] logprobs(TokenBatch batch, Predictions predictions) {
        int[] at = batch.targetPositions();
        int[] rows = predictions.rowsAmong(at);
        int[] tokens = predictions.tokens();
        return infer(batch, (scope, x) -> {
            Tensor positions = scope.integers(at, at.length);
            Kernels.Picks picks =
                    new Kernels.Picks(scope.integers(rows, rows.length), scope.integers(tokens, tokens.length));
            return kernels.logprobs(scope, x, positions, picks, head()).toFloats();
        });
    }

    private interface Reading {
        /** @param scope a scope on the device of the head, where x is */
        float[] read(TensorScope scope, Tensor x);
    }

    private float[] infer(TokenBatch batch, Reading reading) {
        float[][] result = new float[1][];
        Torch.withoutGradients(() -> {
            try (TensorScope scope = open()) {
                Tensor x = hidden(scope, batch);
                result[0] = reading.read(scope.onDeviceOf(x), x);
            }
        });
        return result[0];
    }

    /**
     * Returns the output of the block before the head, (B, T, D), on the head's device, and frees the outputs of the earlier
     * blocks.
     */
    private Tensor hidden(TensorScope scope, TokenBatch batch) {
        PlacedInputs pass = placed(scope, assembler.ofInference(scope, batch));
        return beforeHead(
                scope,
                pass,
                (block, inputs) ->
                        modules.get(block).forward(scope.onDevice(placement.of(block)), inputs, pass.of(block)));
    }

    /** Computes the output of a block from the outputs of those that feed it, of which null is not computed. */
    private interface BlockForward {
        Tensor of(int block, List<Tensor> inputs);
    }

    /** Computes the blocks before the head, and frees each output once it has been read for the last time. */
    private Tensor beforeHead(TensorScope scope, PlacedInputs pass, BlockForward forward) {
        int head = graph.indexOf(Block.Kind.HEAD);
        BlockOutputs outputs = outputs(scope);
        for (int block = 0; block < head; block++) {
            if (!pass.computes(graph.block(block))) {
                outputs.add(null);
                continue;
            }
            outputs.add(forward.of(block, outputs.readBy(block)));
            lastReads.get(block).forEach(outputs::close);
        }
        return outputs.readBy(head).get(0);
    }

    /** @param scope owns copies on other devices */
    BlockOutputs outputs(TensorScope scope) {
        return new BlockOutputs(kernels, scope, graph, placement);
    }

    private PlacedInputs placed(TensorScope scope, PassInputs made) {
        return new PlacedInputs(kernels, scope, graph, placement, made);
    }

    /** Returns where the blocks lie. */
    public Placement placement() {
        return placement;
    }

    /**
     * Allocates a KV cache for {@link #next}.
     *
     * @param scope owns the cache
     * @param lengths tokens of each row's prompt
     * @param tokens the most tokens that a row can have
     */
    KeyValueCache cache(TensorScope scope, int[] lengths, int tokens) {
        return new KeyValueCache(kernels, scope, lengths, tokens, config.window());
    }

    /**
     * Returns the next token after one position of each row. The batch holds either the first tokens of the rows or a
     * single further token per row. Its tokens attend to those in the cache, and their keys and values are
     * added to it.
     *
     * @param choice chooses among all tokens
     * @param at indices into rows x length positions
     */
    int[] next(TokenBatch batch, KeyValueCache cache, TokenChoice choice, int... at) {
        try (TensorScope pass = open()) {
            PassInputs made = assembler.ofInference(pass, batch);
            if (cache.filled() > 0) {
                made = made.masked(cache.mask(pass).map(each -> assembler.formatted(pass, each)).stream()
                        .toList());
            }
            PlacedInputs inputs = placed(pass, made);
            Tensor x = beforeHead(pass, inputs, (block, reads) -> {
                TensorScope own = pass.onDevice(placement.of(block));
                PassInputs read = inputs.of(block);
                return modules.get(block) instanceof DecoderLayerModule layer
                        ? layer.cached(own, graph.block(block).layer(), reads.get(0), read.positions(), cache)
                        : modules.get(block).forward(own, reads, read);
            });
            cache.fill(batch.length());
            TensorScope last = pass.onDeviceOf(x);
            return choice.next(kernels, last, x, last.integers(at, at.length), head());
        }
    }

    /** Opens a scope for one pass, on the first block's device. */
    TensorScope open() {
        return TensorScope.sharing(weights.blocks().get(0).get(0).value());
    }

    /**
     * Copies the inputs of micro-batches to the device, for passes that compute their losses one after the other.
     *
     * @param scope owns them, and stays open until the device has computed the last
     */
    public StepInputs upload(TensorScope scope, List<TokenBatch> batches) {
        return assembler.upload(scope, batches, true);
    }

    /** Returns the tensors of a micro-batch that the blocks read in training. */
    PlacedInputs inputs(TensorScope scope, StepInputs.Batch batch, double dropout, long seed, PassInputs.Loss loss) {
        return placed(scope, assembler.ofTraining(scope, batch, dropout, seed, loss));
    }

    private Kernels.Head head() {
        return ((HeadModule) modules.get(graph.indexOf(Block.Kind.HEAD))).head();
    }

    public Kernels kernels() {
        return kernels;
    }
}
