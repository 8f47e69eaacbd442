package io.gradessweep.model;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * Loss and gradients of one micro-batch. Each layer is a graph of its own between two leaves; from the top, each is
 * differentiated with respect to its input, where anything below trains, and its active weights, then freed. A frozen
 * matrix records nothing, so its weight gradient is never computed; below the lowest active weight backward ends. With
 * recompute only the layers' inputs are kept, and each layer's graph is made again on the way back, to the same bits.
 */
public final class BackwardPass {
    private final Decoder decoder;
    private final Kernels kernels;
    private final TrainableParameters trainable;
    private final Settings settings;

    /**
     * How a pass is made.
     *
     * @param recompute whether layers are computed again on the way back, rather than their graphs kept
     * @param dropout share of the adapters' inputs that is dropped
     */
    public record Settings(boolean recompute, double dropout) {
        public static final Settings PLAIN = new Settings(false, 0);
    }

    /** Everything kept, nothing dropped. */
    public BackwardPass(Decoder decoder, TrainableParameters trainable) {
        this(decoder, trainable, Settings.PLAIN);
    }

    public BackwardPass(Decoder decoder, TrainableParameters trainable, Settings settings) {
        this.decoder = decoder;
        this.kernels = decoder.kernels();
        this.trainable = trainable;
        this.settings = settings;
    }

    /** @param lossSum summed negative log-likelihood of the targets, a scalar on the device */
    public record Result(Tensor lossSum, Gradients gradients) {
        /** Adds another micro-batch's loss and gradients, and frees them. */
        public void add(Kernels kernels, Result other) {
            kernels.accumulate(List.of(lossSum), List.of(other.lossSum));
            gradients.accumulate(kernels, other.gradients);
            other.lossSum.close();
            other.gradients.drop(other.gradients.parameters());
        }
    }

    /** As {@link #run(TensorScope, TokenBatch, long, long)}, where nothing is drawn. */
    public Result run(TensorScope scope, TokenBatch batch, long lossTokens) {
        return run(scope, batch, lossTokens, 0);
    }

    /**
     * @param scope owns the result
     * @param lossTokens of the whole effective batch: gradients are those of the loss sum divided by it
     * @param seed of what is dropped, of this micro-batch alone
     */
    public Result run(TensorScope scope, TokenBatch batch, long lossTokens, long seed) {
        try (TensorScope pass = scope.open()) {
            return backward(scope, pass, forward(pass, batch, seed), lossTokens);
        }
    }

    /**
     * What the forward pass keeps: the inputs of every layer, the last of which enters the head, and their outputs unless
     * they are computed again.
     */
    public record Graph(
            Tensor ids,
            Kernels.Positions positions,
            long seed,
            List<Tensor> inputs,
            List<Tensor> outputs,
            Tensor loss) {}

    /**
     * The first half of {@link #run}.
     *
     * @param pass owns the graph
     */
    public Graph forward(TensorScope pass, TokenBatch batch, long seed) {
        Kernels.Positions positions = decoder.positions(pass, batch);
        Tensor ids = decoder.ids(pass, batch);
        List<Tensor> inputs = new ArrayList<>();
        List<Tensor> outputs = new ArrayList<>();
        Tensor x = decoder.embed(pass, ids);
        for (int layer = 0; layer < decoder.config().layers(); layer++) {
            inputs.add(leaf(pass, x, layer));
            x = settings.recompute
                    ? withoutGraph(pass, layer, inputs.get(layer), positions, seed)
                    : output(pass, layer, inputs.get(layer), positions, seed);
            outputs.add(x);
        }
        inputs.add(leaf(pass, x, decoder.config().layers()));
        Decoder.Targets targets = decoder.targets(pass, batch);
        Tensor loss = kernels.lossSum(
                pass, inputs.get(inputs.size() - 1), targets.positions(), targets.ids(), decoder.head());
        return new Graph(ids, positions, seed, inputs, settings.recompute ? List.of() : outputs, loss);
    }

    private Tensor output(TensorScope scope, int layer, Tensor x, Kernels.Positions positions, long seed) {
        return decoder.layer(scope, layer, x, positions, new Kernels.Dropout(settings.dropout, seedOf(layer, seed)));
    }

    private Tensor withoutGraph(TensorScope scope, int layer, Tensor x, Kernels.Positions positions, long seed) {
        Tensor[] y = new Tensor[1];
        Torch.withoutGradients(() -> y[0] = output(scope, layer, x, positions, seed));
        return y[0];
    }

    /** Of a layer, to which each projection adds its number. The generator on the CPU reads the lower 32 bits alone. */
    private static long seedOf(int layer, long seed) {
        return ((seed ^ (seed >>> 32)) & 0xffff_ffffL) + (long) layer * Projection.values().length;
    }

    /**
     * The second half of {@link #run}.
     *
     * @param scope owns the result
     * @param pass owns the graph and what is computed on the way
     */
    public Result backward(TensorScope scope, TensorScope pass, Graph graph, long lossTokens) {
        Gradients gradients = new Gradients();
        Tensor dx = head(pass, graph, 1f / lossTokens, gradients);
        for (int layer = decoder.config().layers() - 1; layer >= 0 && dx != null; layer--) {
            dx = layer(pass, graph, layer, dx, gradients);
        }
        if (dx != null) {
            embedding(pass, graph, dx, gradients);
        }
        gradients.tensors().forEach(gradient -> gradient.moveTo(scope));
        return new Result(kernels.constantLeaf(scope, graph.loss), gradients);
    }

    private Tensor leaf(TensorScope scope, Tensor x, int layer) {
        return trainable.anyBelow(layer) ? kernels.trainableLeaf(scope, x) : kernels.constantLeaf(scope, x);
    }

    /** @return the gradient to the last layer's output, null where nothing below trains */
    private Tensor head(TensorScope scope, Graph graph, float scale, Gradients gradients) {
        int layers = decoder.config().layers();
        List<Parameter> active = new ArrayList<>(trainable.aboveLayers());
        Parameter embedding = decoder.weights().embedding();
        if (decoder.weights().tied() && trainable.active().contains(embedding)) {
            active.add(embedding);
        }
        return differentiate(scope, graph.loss, scope.floats(new float[] {scale}), active, graph, layers, gradients);
    }

    private Tensor layer(TensorScope scope, Graph graph, int layer, Tensor dy, Gradients gradients) {
        Tensor y = settings.recompute
                ? output(scope, layer, graph.inputs.get(layer), graph.positions, graph.seed)
                : graph.outputs.get(layer);
        Tensor dx = differentiate(scope, y, dy, trainable.inLayer(layer), graph, layer, gradients);
        y.close();
        dy.close();
        return dx;
    }

    /** Differentiates {@code y} with respect to the active weights and, where anything below trains, the input. */
    private Tensor differentiate(
            TensorScope scope,
            Tensor y,
            Tensor dy,
            List<Parameter> active,
            Graph graph,
            int layer,
            Gradients gradients) {
        boolean below = trainable.anyBelow(layer);
        List<Tensor> inputs = new ArrayList<>();
        active.forEach(parameter -> inputs.add(decoder.computed(parameter)));
        if (below) {
            inputs.add(graph.inputs.get(layer));
        }
        if (inputs.isEmpty()) {
            return null;
        }
        List<Tensor> results = kernels.vjp(scope, y, inputs, dy);
        List<Tensor> ofWeights = toFloat32(scope, results.subList(0, active.size()));
        for (int i = 0; i < active.size(); i++) {
            gradients.put(active.get(i), ofWeights.get(i));
        }
        return below ? results.get(results.size() - 1) : null;
    }

    /** Gradients are measured, summed and applied in float32 whatever the layers compute in. */
    private List<Tensor> toFloat32(TensorScope scope, List<Tensor> results) {
        if (!decoder.computesInBf16() || results.isEmpty()) {
            return results;
        }
        List<Tensor> toFloat32 = kernels.toFloat32(scope, results);
        results.forEach(Tensor::close);
        return toFloat32;
    }

    /** A tied table has its gradient as output table already; the two uses add up. */
    private void embedding(TensorScope scope, Graph graph, Tensor dx, Gradients gradients) {
        Parameter embedding = decoder.weights().embedding();
        Tensor gradient =
                kernels.embedGradient(scope, dx, graph.ids, decoder.config().vocabulary());
        Tensor asHead = gradients.of(embedding);
        if (asHead == null) {
            gradients.put(embedding, gradient);
            return;
        }
        kernels.accumulate(List.of(asHead), List.of(gradient));
    }
}
