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
 * Computes the loss and the gradients of one micro-batch. Each block keeps what its own gradients need. The blocks are
 * differentiated from the last to the first, each with respect to its active weights and, where anything below it trains,
 * to its inputs; then what it kept is freed. The gradient of a frozen matrix is never computed, and the backward pass ends
 * at the lowest active weight. With recompute, only the layers' inputs are kept, and the rest is computed again in the
 * backward pass, with bitwise the same results.
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
     * @param recompute whether the layers are computed again in the backward pass, so that only their inputs are kept
     * @param dropout the probability with which an element of an adapter's input is dropped
     * @param gradients the number format of the gradients
     * @param lossChunk the number of positions at a time for which the head computes logits; 0 for all of a micro-batch
     */
    public record Settings(boolean recompute, double dropout, GradientFormat gradients, int lossChunk) {
        public static final Settings PLAIN = new Settings(false, 0);

        /** Creates the settings of a pass whose gradients are float32. */
        public Settings(boolean recompute, double dropout) {
            this(recompute, dropout, GradientFormat.FP32, 0);
        }
    }

    /** Creates a pass that recomputes and drops nothing. */
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

    /** Returns whether the layers are computed again in the backward pass. */
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
    public Result run(TensorScope scope, StepInputs.Batch batch, long lossTokens, long seed) {
        try (TensorScope pass = scope.open()) {
            return backward(scope, pass, forward(pass, batch, lossTokens, seed));
        }
    }

    /** Copies a micro-batch's inputs to the device, and runs the passes. */
    public Result run(TensorScope scope, TokenBatch batch, long lossTokens, long seed) {
        try (TensorScope inputs = scope.open()) {
            return run(scope, uploaded(inputs, batch), lossTokens, seed);
        }
    }

    private StepInputs.Batch uploaded(TensorScope scope, TokenBatch batch) {
        return decoder.upload(scope, List.of(batch)).batches().get(0);
    }

    /**
     * Runs the passes of another micro-batch, and adds its loss and gradients to those of earlier ones. The gradients of
     * a block are added and freed before the next block is differentiated.
     *
     * @param scope owns the gradients of weights that had none, as where only this micro-batch has images
     * @param sum the sums so far, which are changed
     */
    public void add(TensorScope scope, Result sum, StepInputs.Batch batch, long lossTokens, long seed) {
        try (TensorScope pass = scope.open()) {
            Graph forward = forward(pass, batch, lossTokens, seed);
            Tensor loss = kernels.constantLeaf(pass, forward.loss());
            differentiate(pass, forward, new Adding(scope, sum.gradients));
            kernels.accumulate(List.of(sum.lossSum), List.of(loss));
        }
    }

    /** Copies another micro-batch's inputs to the device, and runs its passes. */
    public void add(TensorScope scope, Result sum, TokenBatch batch, long lossTokens, long seed) {
        try (TensorScope inputs = scope.open()) {
            add(scope, sum, uploaded(inputs, batch), lossTokens, seed);
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
        private final TensorScope scope;
        private final Gradients sums;
        private final Gradients incomplete = new Gradients();

        Adding(TensorScope scope, Gradients sums) {
            this.scope = scope;
            this.sums = sums;
        }

        @Override
        public void take(int block, Parameter weight, Tensor gradient) {
            incomplete.add(kernels, weight, gradient);
            if (weight.block() == block) {
                Tensor complete = incomplete.remove(weight);
                complete.moveTo(scope);
                sums.add(kernels, weight, complete);
            }
        }
    }

    /**
     * The values that the forward pass keeps.
     *
     * @param outputs the output of each block
     * @param recorded what each block keeps for its gradients; null where nothing is needed of it, and its output is
     *     freed once it has been read, or where it is computed again in the backward pass
     */
    public record Graph(PlacedInputs pass, BlockOutputs outputs, List<BlockModule.Recorded> recorded) {
        /** Returns the summed negative log-likelihood of the targets, a scalar on the head's device. */
        public Tensor loss() {
            return outputs.last();
        }
    }

    /**
     * Runs the forward pass, which is the first half of {@link #run}.
     *
     * @param scope owns the graph
     */
    public Graph forward(TensorScope scope, TokenBatch batch, long lossTokens, long seed) {
        return forward(scope, uploaded(scope, batch), lossTokens, seed);
    }

    private Graph forward(TensorScope scope, StepInputs.Batch batch, long lossTokens, long seed) {
        PassInputs.Loss loss = new PassInputs.Loss(1.0 / lossTokens, settings.lossChunk);
        Graph forward = new Graph(
                decoder.inputs(scope, batch, settings.dropout, seed, loss), decoder.outputs(scope), new ArrayList<>());
        for (int block = 0; block < graph.size(); block++) {
            if (!forward.pass.computes(graph.block(block))) {
                forward.outputs.add(null);
                forward.recorded.add(null);
                continue;
            }
            BlockModule module = decoder.module(block);
            TensorScope own = ownScope(scope, block);
            List<Tensor> inputs = forward.outputs.readBy(block);
            PassInputs pass = forward.pass.of(block);
            if (isRecomputed(block) || trainable.wantedOf(block).isEmpty()) {
                forward.outputs.add(Torch.withoutGradients(() -> module.forward(own, inputs, pass)));
                forward.recorded.add(null);
            } else {
                BlockModule.Recorded recorded = module.record(own, inputs, trainable.wantedOf(block), pass);
                forward.outputs.add(recorded.output());
                forward.recorded.add(recorded);
            }
            if (trainable.wantedOf(block).isEmpty()) {
                closeInputs(forward, block);
            }
        }
        return forward;
    }

    /**
     * Frees the inputs of a block that the backward pass does not reach, unless another block reads them later. So a
     * tower of which nothing trains holds the output of one block at a time.
     */
    private void closeInputs(Graph forward, int block) {
        graph.lastReadBy(block).forEach(forward.outputs::close);
    }

    /** Returns the scope on the device of a block that closes with another. */
    private TensorScope ownScope(TensorScope scope, int block) {
        return scope.onDevice(decoder.placement().of(block));
    }

    private boolean isRecomputed(int block) {
        return settings.recompute && graph.block(block).isLayer();
    }

    /**
     * Runs the backward pass, which is the second half of {@link #run}.
     *
     * @param scope owns the result
     * @param pass owns the graph and the intermediate tensors
     */
    public Result backward(TensorScope scope, TensorScope pass, Graph forward) {
        Gradients gradients = new Gradients();
        Tensor loss = kernels.constantLeaf(scope, forward.loss());
        differentiate(pass, forward, (block, weight, gradient) -> gradients.add(kernels, weight, gradient));
        gradients.tensors().forEach(gradient -> gradient.moveTo(scope));
        return new Result(loss, gradients);
    }

    private void differentiate(TensorScope pass, Graph forward, Taking taking) {
        Tensor[] ofOutputs = new Tensor[graph.size()];
        int head = graph.size() - 1;
        for (int block = head; block >= 0; block--) {
            if ((block == head || ofOutputs[block] != null)
                    && !trainable.wantedOf(block).isEmpty()) {
                differentiate(pass, forward, block, ofOutputs, taking);
            }
        }
    }

    /**
     * Differentiates a block with respect to its active weights and to those of its inputs that need a gradient, and
     * frees what it kept.
     *
     * @param ofOutputs the gradients of the blocks' outputs, each on its block's device; the gradients of this block's
     *     inputs are added to them
     */
    private void differentiate(TensorScope passScope, Graph forward, int block, Tensor[] ofOutputs, Taking taking) {
        TensorScope scope = ownScope(passScope, block);
        PassInputs pass = forward.pass.of(block);
        if (isRecomputed(block)) {
            forward.outputs.close(block);
        }
        BlockModule.Wanted wanted = trainable.wantedOf(block);
        BlockModule.Recorded recorded = isRecomputed(block)
                ? decoder.module(block).record(scope, forward.outputs.readBy(block), wanted, pass)
                : forward.recorded.get(block);
        List<Tensor> results = recorded.gradients(scope, ofOutputs[block], pass);
        List<Parameter> weights = wanted.weights();
        List<Tensor> ofWeights = formatted(scope, results.subList(0, weights.size()));
        for (int i = 0; i < weights.size(); i++) {
            taking.take(block, weights.get(i), ofWeights.get(i));
        }
        int next = weights.size();
        for (int read : graph.predecessors().get(block)) {
            if (trainable.needsGradientOfOutput(read) && pass.computes(graph.block(read))) {
                add(ownScope(passScope, read), ofOutputs, read, results.get(next++));
            }
        }
        recorded.close();
        forward.outputs.close(block);
        if (ofOutputs[block] != null) {
            ofOutputs[block].close();
        }
    }

    /**
     * Brings a gradient to the device of the block whose output it is of, and adds it to an earlier one. It adds into a
     * copy, since a block may return one tensor as the gradient of several inputs.
     */
    private void add(TensorScope scope, Tensor[] ofOutputs, int block, Tensor computed) {
        Tensor gradient = kernels.onDeviceOf(scope, computed);
        if (gradient != computed) {
            computed.close();
        }
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
