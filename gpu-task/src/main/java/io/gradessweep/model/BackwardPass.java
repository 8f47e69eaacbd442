package io.gradessweep.model;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.NumberFormat;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes the loss and the gradients of one micro-batch. Each block records an autograd graph of its own, between leaf
 * tensors. The blocks are differentiated from the last to the first, each with respect to its active weights and, where
 * anything below it trains, to its inputs; then its graph is freed. A frozen matrix records nothing, so its weight
 * gradient is never computed, and the backward pass ends at the lowest active weight. With recompute, only the layers'
 * inputs are kept, and each layer's graph is computed again in the backward pass, with bitwise the same results.
 */
public final class BackwardPass {
    private final Decoder decoder;
    private final Kernels kernels;
    private final ModelGraph graph;
    private final TrainableParameters trainable;
    private final Settings settings;

    /**
     * The settings of a pass.
     *
     * @param recompute whether the layers' graphs are computed again in the backward pass instead of being kept
     * @param dropout the probability with which an element of an adapter's input is dropped
     * @param gradients the number format of the gradients
     */
    public record Settings(boolean recompute, double dropout, GradientFormat gradients) {
        public static final Settings PLAIN = new Settings(false, 0);

        /** Creates the settings of a pass whose gradients are float32. */
        public Settings(boolean recompute, double dropout) {
            this(recompute, dropout, GradientFormat.FP32);
        }
    }

    /** Creates a pass that keeps all graphs and drops nothing. */
    public BackwardPass(Decoder decoder, TrainableParameters trainable) {
        this(decoder, trainable, Settings.PLAIN);
    }

    public BackwardPass(Decoder decoder, TrainableParameters trainable, Settings settings) {
        this.decoder = decoder;
        this.kernels = decoder.kernels();
        this.graph = decoder.graph();
        this.trainable = trainable;
        this.settings = settings;
    }

    /** Returns whether the layers' graphs are computed again in the backward pass. */
    public boolean recomputes() {
        return settings.recompute;
    }

    /** @param lossSum summed negative log-likelihood of the targets, a scalar on the device */
    public record Result(Tensor lossSum, Gradients gradients) {}

    /** Runs {@link #run(TensorScope, TokenBatch, long, long)} without dropout. */
    public Result run(TensorScope scope, TokenBatch batch, long lossTokens) {
        return run(scope, batch, lossTokens, 0);
    }

    /**
     * Runs the forward and the backward pass of one micro-batch.
     *
     * @param scope owns the result
     * @param lossTokens the loss tokens of the whole effective batch; the gradients are those of the loss sum divided
     *     by it
     * @param seed the seed of this micro-batch's dropout
     */
    public Result run(TensorScope scope, TokenBatch batch, long lossTokens, long seed) {
        try (TensorScope pass = scope.open()) {
            return backward(scope, pass, forward(pass, batch, seed), lossTokens);
        }
    }

    /**
     * Runs the passes of another micro-batch, and adds its loss and gradients to those of earlier ones. The gradients of
     * a block are added and freed before the next block is differentiated.
     *
     * @param sum the sums so far, which are changed
     */
    public void add(Result sum, TokenBatch batch, long lossTokens, long seed) {
        try (TensorScope pass = TensorScope.sharing(sum.lossSum)) {
            Graph forward = forward(pass, batch, seed);
            differentiate(pass, forward, lossTokens, new Adding(sum.gradients));
            kernels.accumulate(List.of(sum.lossSum), List.of(kernels.constantLeaf(pass, forward.loss())));
        }
    }

    /** Takes the gradients of a pass. */
    private interface Taking {
        /** @param block the block that was differentiated */
        void take(int block, Parameter weight, Tensor gradient);
    }

    /**
     * Adds gradients to sums, each once it is complete: a weight that two blocks share belongs to the one that is
     * differentiated last.
     */
    private final class Adding implements Taking {
        private final Gradients sums;
        private final Gradients incomplete = new Gradients();

        Adding(Gradients sums) {
            this.sums = sums;
        }

        @Override
        public void take(int block, Parameter weight, Tensor gradient) {
            incomplete.add(kernels, weight, gradient);
            if (weight.block() == block) {
                sums.add(kernels, weight, incomplete.remove(weight));
            }
        }
    }

    /**
     * The tensors that the forward pass keeps.
     *
     * @param inputs for each block, one leaf for each block that it reads
     * @param outputs the output of each block; null where it is computed again in the backward pass
     */
    public record Graph(PassInputs pass, List<List<Tensor>> inputs, List<Tensor> outputs) {
        /** Returns the summed negative log-likelihood of the targets, a scalar on the device. */
        public Tensor loss() {
            return outputs.get(outputs.size() - 1);
        }
    }

    /**
     * Runs the forward pass, which is the first half of {@link #run}.
     *
     * @param scope owns the graph
     */
    public Graph forward(TensorScope scope, TokenBatch batch, long seed) {
        PassInputs pass = decoder.inputs(scope, batch, settings.dropout, seed);
        List<List<Tensor>> inputs = new ArrayList<>();
        List<Tensor> outputs = new ArrayList<>();
        for (int block = 0; block < graph.size(); block++) {
            List<Tensor> leaves = new ArrayList<>();
            for (int read : graph.predecessors().get(block)) {
                leaves.add(leaf(scope, outputs.get(read), read));
            }
            inputs.add(leaves);
            outputs.add(
                    isRecomputed(block)
                            ? withoutGraph(scope, block, leaves, pass)
                            : decoder.module(block).forward(scope, leaves, pass));
        }
        for (int block = 0; block < graph.size(); block++) {
            if (isRecomputed(block)) {
                outputs.set(block, null);
            }
        }
        return new Graph(pass, inputs, outputs);
    }

    private boolean isRecomputed(int block) {
        return settings.recompute && graph.block(block).isLayer();
    }

    private Tensor withoutGraph(TensorScope scope, int block, List<Tensor> inputs, PassInputs pass) {
        Tensor[] y = new Tensor[1];
        Torch.withoutGradients(() -> y[0] = decoder.module(block).forward(scope, inputs, pass));
        return y[0];
    }

    /** Returns a copy of an output as a leaf. Autograd records what is computed from it if its gradient is needed. */
    private Tensor leaf(TensorScope scope, Tensor output, int block) {
        return trainable.needsGradientOfOutput(block)
                ? kernels.trainableLeaf(scope, output)
                : kernels.constantLeaf(scope, output);
    }

    /**
     * Runs the backward pass, which is the second half of {@link #run}.
     *
     * @param scope owns the result
     * @param pass owns the graph and the intermediate tensors
     */
    public Result backward(TensorScope scope, TensorScope pass, Graph forward, long lossTokens) {
        Gradients gradients = new Gradients();
        differentiate(pass, forward, lossTokens, (block, weight, gradient) -> gradients.add(kernels, weight, gradient));
        gradients.tensors().forEach(gradient -> gradient.moveTo(scope));
        return new Result(kernels.constantLeaf(scope, forward.loss()), gradients);
    }

    private void differentiate(TensorScope pass, Graph forward, long lossTokens, Taking taking) {
        Tensor[] ofOutputs = new Tensor[graph.size()];
        ofOutputs[graph.size() - 1] = pass.floats(new float[] {1f / lossTokens});
        for (int block = graph.size() - 1; block >= 0; block--) {
            if (ofOutputs[block] != null) {
                differentiate(pass, forward, block, ofOutputs, taking);
            }
        }
    }

    /**
     * Differentiates a block with respect to its active weights and to those of its inputs that need a gradient, and
     * frees its graph.
     *
     * @param ofOutputs the gradients of the blocks' outputs; the gradients of this block's inputs are added to them
     */
    private void differentiate(TensorScope scope, Graph forward, int block, Tensor[] ofOutputs, Taking taking) {
        List<Parameter> weights = trainable.activeIn(block);
        List<Tensor> tensors = new ArrayList<>();
        weights.forEach(weight -> tensors.add(decoder.computed(weight)));
        List<Integer> reads = graph.predecessors().get(block);
        for (int i = 0; i < reads.size(); i++) {
            if (trainable.needsGradientOfOutput(reads.get(i))) {
                tensors.add(forward.inputs.get(block).get(i));
            }
        }
        if (tensors.isEmpty()) {
            return;
        }
        BlockModule module = decoder.module(block);
        Tensor y = isRecomputed(block)
                ? module.forward(scope, forward.inputs.get(block), forward.pass)
                : forward.outputs.get(block);
        List<Tensor> results = module.gradients(scope, y, tensors, ofOutputs[block], forward.pass);
        List<Tensor> ofWeights = formatted(scope, results.subList(0, weights.size()));
        for (int i = 0; i < weights.size(); i++) {
            taking.take(block, weights.get(i), ofWeights.get(i));
        }
        int next = weights.size();
        for (int read : reads) {
            if (trainable.needsGradientOfOutput(read)) {
                add(scope, ofOutputs, read, results.get(next++));
            }
        }
        if (block < graph.size() - 1) {
            y.close();
        }
        ofOutputs[block].close();
    }

    /** Adds into a copy, since autograd may return one tensor as the gradient of several inputs. */
    private void add(TensorScope scope, Tensor[] ofOutputs, int block, Tensor gradient) {
        Tensor before = ofOutputs[block];
        if (before == null) {
            ofOutputs[block] = gradient;
            return;
        }
        ofOutputs[block] = before.copyTo(scope);
        kernels.accumulate(List.of(ofOutputs[block]), List.of(gradient));
        before.close();
        gradient.close();
    }

    /**
     * Converts gradients to the format in which they are kept. Float32 is the format in which they are measured, summed
     * and applied in every number format of the layers, unless a run asks for that of the layers.
     */
    private List<Tensor> formatted(TensorScope scope, List<Tensor> results) {
        if (!decoder.computesInBf16() || results.isEmpty()) {
            return results;
        }
        List<Tensor> converted = settings.gradients == GradientFormat.FP32
                ? kernels.toFloat32(scope, results)
                : results.stream()
                        .map(result -> kernels.converted(scope, result, NumberFormat.BF16))
                        .toList();
        for (int i = 0; i < results.size(); i++) {
            if (converted.get(i) != results.get(i)) {
                results.get(i).close();
            }
        }
        return converted;
    }
}
