package io.gradessweep.model;

import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;

/**
 * Loss and gradients of one micro-batch. Each layer is a graph of its own between two leaves; from the top, each is
 * differentiated with respect to its input, where anything below trains, and its active weights, then freed. A frozen
 * matrix records nothing, so its weight gradient is never computed; below the lowest active weight backward ends.
 */
public final class BackwardPass {
    private final Decoder decoder;
    private final Kernels kernels;
    private final TrainableParameters trainable;

    public BackwardPass(Decoder decoder, TrainableParameters trainable) {
        this.decoder = decoder;
        this.kernels = decoder.kernels();
        this.trainable = trainable;
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

    /**
     * @param scope owns the result
     * @param lossTokens of the whole effective batch: gradients are those of the loss sum divided by it
     */
    public Result run(TensorScope scope, TokenBatch batch, long lossTokens) {
        try (TensorScope pass = scope.open()) {
            return backward(scope, pass, forward(pass, batch), lossTokens);
        }
    }

    /** What the forward pass keeps: inputs and outputs of every layer; the last input enters the head. */
    public record Graph(Tensor ids, List<Tensor> inputs, List<Tensor> outputs, Tensor loss) {}

    /**
     * The first half of {@link #run}.
     *
     * @param pass owns the graph
     */
    public Graph forward(TensorScope pass, TokenBatch batch) {
        Kernels.Positions positions = decoder.positions(pass, batch);
        Tensor ids = decoder.ids(pass, batch);
        List<Tensor> inputs = new ArrayList<>();
        List<Tensor> outputs = new ArrayList<>();
        Tensor x = decoder.embed(pass, ids);
        for (int layer = 0; layer < decoder.config().layers(); layer++) {
            inputs.add(leaf(pass, x, layer));
            x = decoder.layer(pass, layer, inputs.get(layer), positions);
            outputs.add(x);
        }
        inputs.add(leaf(pass, x, decoder.config().layers()));
        Decoder.Targets targets = decoder.targets(pass, batch);
        Tensor loss = kernels.lossSum(
                pass, inputs.get(inputs.size() - 1), targets.positions(), targets.ids(), decoder.head());
        return new Graph(ids, inputs, outputs, loss);
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
        Tensor y = graph.outputs.get(layer);
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
        active.forEach(parameter -> inputs.add(parameter.value()));
        if (below) {
            inputs.add(graph.inputs.get(layer));
        }
        if (inputs.isEmpty()) {
            return null;
        }
        List<Tensor> results = kernels.vjp(scope, y, inputs, dy);
        for (int i = 0; i < active.size(); i++) {
            gradients.put(active.get(i), results.get(i));
        }
        return below ? results.get(results.size() - 1) : null;
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
