package io.gradessweep.model;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes loss and gradients of one micro-batch. Each block is a graph of its own between leaves; from the last to the
 * first, each is differentiated with respect to its inputs, where anything below trains, and its active weights, then freed.
 * A frozen matrix records nothing, so its weight gradient is never computed; below the lowest active weight backward ends.
 * With recompute only the layers' inputs are kept, and each layer's graph is made again on the way back, to the same bits.
 */
public final class BackwardPass {
    private final Decoder decoder;
    private final Kernels kernels;
    private final ModelGraph graph;
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
        this.graph = decoder.graph();
        this.trainable = trainable;
        this.settings = settings;
    }

    /** Returns whether layers are computed again on the way back. */
    public boolean recomputes() {
        return settings.recompute;
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
     * What the forward pass keeps.
     *
     * @param inputs of each block, a leaf for each block that it reads
     * @param outputs of each block; null where it is computed again on the way back
     */
    public record Graph(PassInputs pass, List<List<Tensor>> inputs, List<Tensor> outputs) {
        /** Returns the summed negative log-likelihood of the targets, a scalar on the device. */
        public Tensor loss() {
            return outputs.get(outputs.size() - 1);
        }
    }

    /**
     * The first half of {@link #run}.
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

    /** Returns a copy of an output as a leaf, which records what is computed of it where the output's gradient is needed. */
    private Tensor leaf(TensorScope scope, Tensor output, int block) {
        return trainable.needsGradientOfOutput(block)
                ? kernels.trainableLeaf(scope, output)
                : kernels.constantLeaf(scope, output);
    }

    /**
     * The second half of {@link #run}.
     *
     * @param scope owns the result
     * @param pass owns the graph and what is computed on the way
     */
    public Result backward(TensorScope scope, TensorScope pass, Graph forward, long lossTokens) {
        Gradients gradients = new Gradients();
        Tensor[] ofOutputs = new Tensor[graph.size()];
        ofOutputs[graph.size() - 1] = pass.floats(new float[] {1f / lossTokens});
        for (int block = graph.size() - 1; block >= 0; block--) {
            if (ofOutputs[block] != null) {
                differentiate(pass, forward, block, ofOutputs, gradients);
            }
        }
        gradients.tensors().forEach(gradient -> gradient.moveTo(scope));
        return new Result(kernels.constantLeaf(scope, forward.loss()), gradients);
    }

    /**
     * Differentiates a block with respect to its active weights and to those of its inputs below which anything trains, and
     * frees its graph.
     *
     * @param ofOutputs gradients of blocks' outputs; those of the blocks that this one reads are added to
     */
    private void differentiate(TensorScope scope, Graph forward, int block, Tensor[] ofOutputs, Gradients gradients) {
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
        List<Tensor> ofWeights = toFloat32(scope, results.subList(0, weights.size()));
        for (int i = 0; i < weights.size(); i++) {
            gradients.add(kernels, weights.get(i), ofWeights.get(i));
        }
        int next = weights.size();
        for (int read : reads) {
            if (trainable.needsGradientOfOutput(read)) {
                add(ofOutputs, read, results.get(next++));
            }
        }
        if (block < graph.size() - 1) {
            y.close();
        }
        ofOutputs[block].close();
    }

    private void add(Tensor[] ofOutputs, int block, Tensor gradient) {
        if (ofOutputs[block] == null) {
            ofOutputs[block] = gradient;
            return;
        }
        kernels.accumulate(List.of(ofOutputs[block]), List.of(gradient));
        gradient.close();
    }

    /** Gradients are measured, summed and applied in float32 whatever the layers compute in. */
    private List<Tensor> toFloat32(TensorScope scope, List<Tensor> results) {
        if (!decoder.computesInBf16() || results.isEmpty()) {
            return results;
        }
        List<Tensor> converted = kernels.toFloat32(scope, results);
        results.forEach(Tensor::close);
        return converted;
    }
}
