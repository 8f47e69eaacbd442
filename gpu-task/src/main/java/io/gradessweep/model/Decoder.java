package io.gradessweep.model;

import io.gradessweep.batch.Predictions;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A model ready to compute with: configuration, weights, an adapter where there is one, and the kernels. Inference is
 * here; {@link BackwardPass} trains it.
 */
public final class Decoder {
    private final Kernels kernels;
    private final DecoderConfig config;
    private final DecoderWeights weights;
    private final Optional<LoraAdapter> adapter;
    private final RotaryEmbedding rotary;
    private final Kernels.LayerShape shape;
    private final List<Kernels.LayerWeights> layers = new ArrayList<>();
    private final WeightStorage storage;

    /** In float32. */
    public Decoder(
            TensorScope scope,
            Kernels kernels,
            DecoderConfig config,
            DecoderWeights weights,
            Optional<LoraAdapter> adapter) {
        this(scope, kernels, config, weights, adapter, WeightStorage.inFloat32(kernels, scope));
    }

    /**
     * @param scope where shared small tensors live; closed after this
     * @param storage that the weights were read with
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
        this.weights = weights;
        this.adapter = adapter;
        this.rotary = new RotaryEmbedding(config);
        this.shape = new Kernels.LayerShape(
                config.heads(),
                config.keyValueHeads(),
                config.headDim(),
                config.normEpsilon(),
                adapter.map(LoraAdapter::scaling).orElse(0.0));
        Tensor none = scope.zeros(0);
        for (int layer = 0; layer < config.layers(); layer++) {
            List<Parameter> parameters = weights.layers().get(layer);
            layers.add(new Kernels.LayerWeights(
                    parameters.stream().map(storage::computed).toList(),
                    storage.quantization(parameters),
                    adapterTensors(layer, none)));
        }
    }

    private List<Tensor> adapterTensors(int layer, Tensor none) {
        if (adapter.isEmpty()) {
            return List.of();
        }
        List<Tensor> tensors = new ArrayList<>();
        for (Projection projection : Projection.values()) {
            MatrixId matrix = new MatrixId(layer, projection);
            LoraAdapter.Pair pair = adapter.get().pairs().get(matrix);
            tensors.add(pair == null || !adapter.get().isFirst(matrix) ? none : storage.computed(pair.a()));
            tensors.add(pair == null ? none : storage.computed(pair.b()));
        }
        return tensors;
    }

    public DecoderConfig config() {
        return config;
    }

    public DecoderWeights weights() {
        return weights;
    }

    public Optional<LoraAdapter> adapter() {
        return adapter;
    }

    /** The tensor that computes for a parameter, and with respect to which it is differentiated. */
    Tensor computed(Parameter parameter) {
        return storage.computed(parameter);
    }

    boolean computesInBf16() {
        return storage.computesInBf16();
    }

    /** To be told after parameters were changed, before anything is computed with them; without gradients. */
    public void updated(Collection<Parameter> parameters) {
        storage.refresh(parameters);
    }

    /** Weights and adapter together. */
    public long parameters() {
        long adapters = 0;
        for (Parameter parameter : adapter.map(LoraAdapter::parameters).orElse(List.of())) {
            adapters += parameter.value().size();
        }
        return config.parameters() + adapters;
    }

    /** What transformers' {@code total_flos} counts: all but the input embedding, so a tied table not at all. */
    public long parametersWithoutEmbedding() {
        return parameters() - weights.embedding().value().size();
    }

    /** Logits (rows x length x V), row-major. */
    public float[] logits(TokenBatch batch) {
        int[] all = new int[batch.tokens()];
        Arrays.setAll(all, i -> i);
        return infer(
                batch,
                (scope, x) -> kernels.logits(scope, x, scope.integers(all, all.length), head())
                        .toFloats());
    }

    /** Log-probability of each target, in the order of the batch's positions. */
    public float[] targetLogprobs(TokenBatch batch) {
        return logprobs(batch, Predictions.of(batch));
    }

    /** Log-probability of each prediction. */
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
        float[] read(TensorScope scope, Tensor x);
    }

    private float[] infer(TokenBatch batch, Reading reading) {
        float[][] result = new float[1][];
        Torch.withoutGradients(() -> {
            try (TensorScope scope = open()) {
                result[0] = reading.read(scope, hidden(scope, batch));
            }
        });
        return result[0];
    }

    /** The last layer's output (B, T, D), without what leads there. */
    private Tensor hidden(TensorScope scope, TokenBatch batch) {
        Kernels.Positions positions = positions(scope, batch);
        Tensor x = embed(scope, ids(scope, batch));
        for (int layer = 0; layer < config.layers(); layer++) {
            Tensor y = layer(scope, layer, x, positions, Kernels.Dropout.NONE);
            x.close();
            x = y;
        }
        return x;
    }

    /**
     * Room for what {@link #next} computes.
     *
     * @param scope owns it
     * @param lengths tokens of each row's prompt
     * @param tokens of a row at most
     */
    KeyValueCache cache(TensorScope scope, int[] lengths, int tokens) {
        Optional<Tensor> mask = KeyValueCache.mask(scope, lengths, tokens).map(each -> formatted(scope, each));
        return new KeyValueCache(kernels, scope, mask.stream().toList(), tokens);
    }

    /**
     * The most likely next token after one position of each row. What is computed goes to the cache, and what is there is
     * seen: tokens of a batch are the first of their rows, or a single one that comes after them.
     *
     * @param at indices into rows x length positions
     */
    int[] next(TokenBatch batch, KeyValueCache cache, int... at) {
        try (TensorScope pass = open()) {
            Kernels.Positions positions = cache.masked(positions(pass, batch));
            Tensor x = embed(pass, ids(pass, batch));
            for (int layer = 0; layer < config.layers(); layer++) {
                Tensor y = kernels.cachedLayer(
                        pass, x, positions, layers.get(layer), shape, cache.layer(layer, x, shape), cache.filled());
                x.close();
                x = y;
            }
            cache.fill(batch.length());
            double[] next = kernels.mostLikely(pass, x, pass.integers(at, at.length), head())
                    .toDoubles();
            return Arrays.stream(next).mapToInt(token -> (int) token).toArray();
        }
    }

    /** A scope for one pass. */
    TensorScope open() {
        return TensorScope.sharing(weights.finalNorm().value());
    }

    /** Positions that carry a target, and the targets, both (N). */
    record Targets(Tensor positions, Tensor ids) {}

    Targets targets(TensorScope scope, TokenBatch batch) {
        int[] at = batch.targetPositions();
        int[] ids = new int[at.length];
        for (int i = 0; i < at.length; i++) {
            ids[i] = batch.targets()[at[i]];
        }
        return new Targets(scope.integers(at, at.length), scope.integers(ids, ids.length));
    }

    Tensor ids(TensorScope scope, TokenBatch batch) {
        return scope.integers(batch.ids(), batch.rows(), batch.length());
    }

    Kernels.Positions positions(TensorScope scope, TokenBatch batch) {
        RotaryEmbedding.Rotation rotation = rotary.rotation(scope, batch);
        Tensor cos = formatted(scope, rotation.cos());
        Tensor sin = formatted(scope, rotation.sin());
        if (batch.isPlainlyCausal()) {
            return new Kernels.Positions(cos, sin, List.of());
        }
        try (Tensor visibleUntil = scope.integers(batch.visibleUntil(), batch.rows(), batch.length())) {
            return new Kernels.Positions(cos, sin, List.of(kernels.mask(scope, visibleUntil, cos)));
        }
    }

    /** In the number format that layers compute in. */
    private Tensor formatted(TensorScope scope, Tensor tensor) {
        return storage.computesInBf16() ? kernels.bf16(scope, tensor) : tensor;
    }

    Tensor embed(TensorScope scope, Tensor ids) {
        return kernels.embed(scope, storage.computed(weights.embedding()), ids);
    }

    Tensor layer(TensorScope scope, int layer, Tensor x, Kernels.Positions positions, Kernels.Dropout dropout) {
        return kernels.layer(scope, x, positions, layers.get(layer), dropout, shape);
    }

    Kernels.Head head() {
        return new Kernels.Head(
                storage.computed(weights.finalNorm()), storage.computed(weights.head()), config.normEpsilon());
    }

    public Kernels kernels() {
        return kernels;
    }
}
