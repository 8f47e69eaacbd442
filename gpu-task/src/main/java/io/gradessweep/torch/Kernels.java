package io.gradessweep.torch;

import io.gradessweep.spec.MatrixNorm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Typed calls of {@code kernels.py}, which documents their shapes and meaning. No method keeps state. */
public final class Kernels {
    private final Script script;

    private Kernels(Script script) {
        this.script = script;
    }

    /** Loads the kernels of the device of a scope. */
    public static Kernels load(TensorScope scope) {
        return new Kernels(LargeProducts.load(scope));
    }

    /**
     * The numbers that a layer computes with.
     *
     * @param loraScaling the factors of the adapters of q, k, v, o, gate, up and down
     */
    public record LayerShape(int heads, int keyValueHeads, int headDim, double normEpsilon, List<Double> loraScaling) {
        private double[] scalings() {
            return loraScaling.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /**
     * The rotary embedding and the mask of tokens. cos and sin are (T, 1, C), or (B, T, 1, C) if the positions of the rows
     * differ, where C is the number of elements of a head that are rotated; the first half of sin is negated. The mask
     * (B, 1, T, T) is added to attention's scores; the list is empty if attention is plainly causal.
     */
    public record Positions(Tensor cos, Tensor sin, List<Tensor> mask) {}

    /** The final norm and the output table (V, D). */
    public record Head(Tensor norm, Tensor table, double normEpsilon) {}

    /**
     * A layer's tensors, by the names of its slots.
     *
     * @param biases those of projections that add one, by projection
     * @param quantization the tensors by which the projections' NF4 codes are decoded; empty if the projections are not
     *     quantised
     * @param loraA the A of each adapter, under the first of the projections that share it
     * @param loraB the B of each adapted projection
     */
    public record LayerWeights(
            TensorDict weights, TensorDict biases, TensorDict quantization, TensorDict loraA, TensorDict loraB) {}

    /**
     * The dropout of the adapters' inputs.
     *
     * @param share the probability with which an element is dropped
     */
    public record Dropout(double share, long seed) {
        public static final Dropout NONE = new Dropout(0, 0);
    }

    /** Computes a layer, (B, T, D) to (B, T, D), and keeps nothing for a backward pass. */
    public Tensor layer(
            TensorScope scope, Tensor x, Positions positions, LayerWeights weights, Dropout dropout, LayerShape shape) {
        return script.tensor(scope, "layer_output", arguments(x, positions, weights, dropout, shape));
    }

    private static Object[] arguments(
            Tensor x, Positions positions, LayerWeights weights, Dropout dropout, LayerShape shape, Object... more) {
        Object[] common = {
            x,
            positions.cos,
            positions.sin,
            positions.mask,
            weights.weights,
            weights.biases,
            weights.quantization,
            weights.loraA,
            weights.loraB,
            shape.scalings(),
            dropout.share,
            dropout.seed,
            shape.heads,
            shape.keyValueHeads,
            shape.headDim,
            shape.normEpsilon
        };
        Object[] all = Arrays.copyOf(common, common.length + more.length);
        System.arraycopy(more, 0, all, common.length, more.length);
        return all;
    }

    /**
     * The gradients that a layer's backward pass computes.
     *
     * @param active the weights whose gradients are wanted, by the names in {@code kernels.py}
     * @param depth how far down the layer its gradient must go, from 0 to 7, as described in {@code kernels.py}
     */
    public record LayerGradients(TensorDict active, int depth) {}

    /**
     * The results of {@link #layerForward}.
     *
     * @param kept what {@link #layerBackward} needs; it is up to the caller to close it
     * @param weights the layer's weights in the number format in which it computes; also the caller's
     */
    public record LayerActivations(Tensor output, TensorDict kept, TensorDict weights) {}

    /** Computes a layer and keeps what {@link #layerBackward} needs for these gradients. Gradients must be disabled. */
    public LayerActivations layerForward(
            TensorScope scope,
            Tensor x,
            Positions positions,
            LayerWeights weights,
            Dropout dropout,
            LayerShape shape,
            LayerGradients wanted) {
        Script.Parts parts = script.parts(
                scope, "layer_forward", arguments(x, positions, weights, dropout, shape, wanted.active, wanted.depth));
        return new LayerActivations(parts.tensor(0), parts.dict(1), parts.dict(2));
    }

    /**
     * Returns the gradients of the active weights, in their order, and then that of the layer's input if the depth is 7.
     * Gradients must be disabled.
     *
     * @param dy the gradient of the layer's output
     */
    public List<Tensor> layerBackward(
            TensorScope scope,
            Tensor dy,
            Positions positions,
            LayerWeights weights,
            LayerShape shape,
            LayerGradients wanted,
            LayerActivations activations) {
        return script.tensors(
                scope,
                "layer_backward",
                dy,
                positions.cos,
                positions.sin,
                positions.mask,
                activations.weights,
                weights.loraA,
                weights.loraB,
                shape.scalings(),
                shape.heads,
                shape.keyValueHeads,
                shape.headDim,
                wanted.active,
                wanted.depth,
                activations.kept);
    }

    /** The keys and values of tokens, (B, K, n, C) each. */
    public record KeysAndValues(Tensor keys, Tensor values) {}

    /**
     * Allocates the cache for a layer's keys and values.
     *
     * @param x the layer's input (B, T, D)
     * @param tokens the most tokens that a row can have
     */
    public KeysAndValues cache(TensorScope scope, Tensor x, LayerShape shape, int tokens) {
        return new KeysAndValues(room(scope, x, shape, tokens), room(scope, x, shape, tokens));
    }

    private Tensor room(TensorScope scope, Tensor x, LayerShape shape, int tokens) {
        return script.tensor(scope, "cache", x, shape.keyValueHeads, tokens, shape.headDim);
    }

    /**
     * Computes a layer without gradients. Its tokens attend to those in the cache, and their keys and values are added
     * to it.
     *
     * @param positions with the mask of the tokens of x among each other where at is 0, otherwise with that of the
     *     columns of the cache
     * @param at the column of the cache at which x starts; 0 for the beginning of all rows, otherwise x has one token
     *     per row
     */
    public Tensor cachedLayer(
            TensorScope scope,
            Tensor x,
            Positions positions,
            LayerWeights weights,
            LayerShape shape,
            KeysAndValues cache,
            int at) {
        return script.tensor(
                scope,
                "cached_layer",
                x,
                positions.cos,
                positions.sin,
                positions.mask,
                weights.weights,
                weights.biases,
                weights.quantization,
                weights.loraA,
                weights.loraB,
                shape.scalings(),
                shape.heads,
                shape.keyValueHeads,
                shape.headDim,
                shape.normEpsilon,
                cache.keys,
                cache.values,
                at);
    }

    /** Returns the most likely token (N) at each of some positions, the first of equals. */
    public Tensor mostLikely(TensorScope scope, Tensor x, Tensor positions, Head head) {
        return script.tensor(scope, "head_argmax", x, positions, head.norm, head.table, head.normEpsilon);
    }

    /**
     * Returns the mask of rows in which not every token may attend to all before it.
     *
     * @param visibleUntil (B, T): for each token, the first column that may no longer attend to it
     * @param window the tokens of its own sequence that a token may attend to, itself included
     * @param cos a tensor in the number format that the mask gets
     */
    public Tensor mask(TensorScope scope, Tensor visibleUntil, int window, Tensor cos) {
        return script.tensor(scope, "mask", visibleUntil, window, cos);
    }

    public Tensor embed(TensorScope scope, Tensor table, Tensor ids) {
        return script.tensor(scope, "embed", table, ids);
    }

    public Tensor embedGradient(TensorScope scope, Tensor dx, Tensor ids, int vocabulary) {
        return script.tensor(scope, "embed_grad", dx, ids, vocabulary);
    }

    public Tensor logits(TensorScope scope, Tensor x, Tensor positions, Head head) {
        return script.tensor(scope, "head", x, positions, head.norm, head.table, head.normEpsilon);
    }

    /** The positions that have a target, indices into B x T, and the token ids of the targets, both (M). */
    public record Targets(Tensor positions, Tensor ids) {}

    /**
     * A summed negative log-likelihood.
     *
     * @param loss a scalar
     * @param kept what {@link #lossGradients} needs; it is up to the caller to close it
     */
    public record Loss(Tensor loss, TensorDict kept) {}

    /** Returns the summed negative log-likelihood of the targets. Gradients must be disabled. */
    public Loss lossSum(TensorScope scope, Tensor x, Targets targets, Head head) {
        Script.Parts parts = script.parts(
                scope, "head_loss", x, targets.positions, targets.ids, head.norm, head.table, head.normEpsilon);
        return new Loss(parts.tensor(0), parts.dict(1));
    }

    /**
     * Returns the gradients of the loss sum times a factor with respect to the active ones of the weights {@code norm}
     * and {@code table}, in their order, and then to x, if it is needed. It uses up what was kept, so it can be called
     * once.
     */
    public List<Tensor> lossGradients(
            TensorScope scope,
            Tensor x,
            Targets targets,
            Head head,
            double factor,
            TensorDict active,
            boolean needed,
            Loss loss) {
        return script.tensors(
                scope,
                "head_backward",
                x,
                targets.positions,
                targets.ids,
                head.norm,
                head.table,
                factor,
                active,
                needed,
                loss.kept);
    }

    /**
     * Computes the summed negative log-likelihood of the targets and its gradients, some positions after the others, so
     * that the logits of a few exist at a time. Gradients must be disabled.
     *
     * @param chunk the number of positions at a time
     * @return the loss, a scalar, and then what {@link #lossGradients} returns; a table's gradient is float32
     */
    public List<Tensor> lossInChunks(
            TensorScope scope,
            Tensor x,
            Targets targets,
            Head head,
            int chunk,
            double factor,
            TensorDict active,
            boolean needed) {
        return script.tensors(
                scope,
                "head_in_chunks",
                x,
                targets.positions,
                targets.ids,
                head.norm,
                head.table,
                head.normEpsilon,
                chunk,
                factor,
                active,
                needed);
    }

    /** Tokens (N) whose log-probabilities are read: the row of the distribution, and the token. */
    public record Picks(Tensor rows, Tensor tokens) {}

    /** Returns the log-probability (N) of each pick. */
    public Tensor logprobs(TensorScope scope, Tensor x, Tensor positions, Picks picks, Head head) {
        return script.tensor(
                scope,
                "head_logprobs",
                x,
                positions,
                picks.rows,
                picks.tokens,
                head.norm,
                head.table,
                head.normEpsilon);
    }

    /** Returns a leaf with x's values. Autograd records what is computed from it. */
    public Tensor trainableLeaf(TensorScope scope, Tensor x) {
        return script.tensor(scope, "leaf", x, true);
    }

    /** Returns a leaf with x's values for which autograd records nothing. */
    public Tensor constantLeaf(TensorScope scope, Tensor x) {
        return script.tensor(scope, "leaf", x, false);
    }

    public List<Tensor> vjp(TensorScope scope, Tensor y, List<Tensor> inputs, Tensor dy) {
        return script.tensors(scope, "vjp", y, inputs, dy);
    }

    /** Returns the values in bf16. DJL has no name for that type, so such a tensor may only be passed to kernels. */
    public Tensor bf16(TensorScope scope, Tensor tensor) {
        return script.tensor(scope, "bf16", tensor);
    }

    public Tensor zeros(TensorScope scope, NumberFormat format, long... shape) {
        if (format == NumberFormat.FLOAT32) {
            return scope.zeros(shape);
        }
        try (Tensor like = scope.zeros(1)) {
            return script.tensor(scope, "zeros", like, shape, format.scriptType);
        }
    }

    /**
     * Returns the values in another format; a tensor that has it already is returned itself. Whole numbers from 0 to 255
     * can be {@link NumberFormat#UINT8}.
     */
    public Tensor converted(TensorScope scope, Tensor tensor, NumberFormat format) {
        if (tensor.format() == format) {
            return tensor;
        }
        return switch (format) {
            case BF16 -> bf16(scope, tensor);
            case FLOAT32 -> toFloat32(scope, List.of(tensor)).get(0);
            case UINT8 -> tensor.toBytes(scope);
        };
    }

    /** Returns the values in float32; tensors that are float32 already are returned themselves. */
    public List<Tensor> toFloat32(TensorScope scope, List<Tensor> tensors) {
        return script.tensors(scope, "to_float32", tensors);
    }

    /** Overwrites each tensor with its partner's values. The number formats may differ, and so may the devices. */
    public void copy(List<Tensor> to, List<Tensor> values) {
        script.run("copy_all", new Script.Moved(to), new Script.Moved(values));
    }

    /**
     * Quantises a matrix to NF4.
     *
     * @return codes (R, C / 2), codes of the scales, scales of these, and offset, as described in {@code kernels.py}
     */
    public List<Tensor> quantise(TensorScope scope, Tensor matrix, Tensor bounds, Tensor scaleBounds) {
        return script.tensors(scope, "quantise", matrix, bounds, scaleBounds);
    }

    /** Returns the matrix in float32. */
    Tensor dequantise(TensorScope scope, Nf4.Matrix matrix, Map<String, Tensor> tables) {
        Map<String, Tensor> scales = matrix.scales();
        return script.tensor(
                scope,
                "dequantise",
                matrix.codes(),
                tables.get(Nf4.LEVELS_OF_BYTE),
                tables.get(Nf4.SCALE_LEVELS),
                scales.get(Nf4.SCALE_CODES),
                scales.get(Nf4.SCALE_RANGES),
                scales.get(Nf4.SCALE_OFFSET));
    }

    /**
     * Returns the norm of each tensor, in double precision. The two elementwise norms accept any shape, the others only
     * matrices (R, C).
     */
    public Tensor norms(TensorScope scope, List<Tensor> tensors, MatrixNorm norm) {
        return switch (norm) {
            case L1 -> elementwise(scope, "norms", tensors, 1);
            case FROBENIUS -> l2Norms(scope, tensors);
            case INFINITY -> script.tensor(scope, "infinity_norms", tensors);
            case SPECTRAL -> script.tensor(scope, "spectral_norms", tensors);
        };
    }

    /** Returns the L2 norm of each tensor, accumulated in double precision. */
    public Tensor l2Norms(TensorScope scope, List<Tensor> tensors) {
        return elementwise(scope, "norms", tensors, 2);
    }

    /**
     * Returns the elementwise L1 norms and then the L2 norms of tensors, in double precision. It takes less time than
     * one after the other, since each tensor is read once.
     */
    public Tensor l1AndL2Norms(TensorScope scope, List<Tensor> tensors) {
        return elementwise(scope, "norms_of_both_orders", tensors);
    }

    /** Calls a kernel that writes into memory of its own, which autograd cannot record for weights that train. */
    private Tensor elementwise(TensorScope scope, String kernel, Object... arguments) {
        return Torch.withoutGradients(() -> script.tensor(scope, kernel, arguments));
    }

    /** Subtracts from each tensor its partner's values, in place. */
    public void subtract(List<Tensor> tensors, List<Tensor> values) {
        runOnEachDevice("subtract", List.of(tensors, values));
    }

    /**
     * Updates smoothed magnitudes of gradients, and the smoothed distances of the magnitudes from them, in place.
     *
     * @param beta1 the weight of a magnitude's past
     * @param beta2 the weight of a distance's past
     */
    public void smooth(
            List<Tensor> magnitudes, List<Tensor> distances, List<Tensor> gradients, double beta1, double beta2) {
        runOnEachDevice("smooth", List.of(magnitudes, distances, gradients), beta1, beta2);
    }

    /** Returns the elementwise product of each tensor and its partner. */
    public List<Tensor> products(TensorScope scope, List<Tensor> tensors, List<Tensor> others) {
        return script.tensors(scope, "products", tensors, others);
    }

    /** Returns all parts flattened into one double tensor, on the device of the first. */
    public Tensor gather(TensorScope scope, List<Tensor> parts) {
        TensorScope ofFirst = scope.onDeviceOf(parts.get(0));
        List<Tensor> together =
                parts.stream().map(part -> onDeviceOf(ofFirst, part)).toList();
        return script.tensor(ofFirst, "gather", together);
    }

    public void accumulate(List<Tensor> sums, List<Tensor> parts) {
        runOnEachDevice("accumulate", List.of(sums, parts));
    }

    /** Multiplies each tensor by its partner, element by element, in place. */
    public void multiply(List<Tensor> tensors, List<Tensor> factors) {
        runOnEachDevice("multiply", List.of(tensors, factors));
    }

    public void scale(List<Tensor> tensors, double factor) {
        runOnEachDevice("scale", List.of(tensors), factor);
    }

    /** Returns the matrix product a b. */
    public Tensor product(TensorScope scope, Tensor a, Tensor b) {
        return script.tensor(scope, "product", a, b);
    }

    /** Overwrites {@code to} in place. The values may be on another device. */
    public void copy(Tensor to, Tensor values) {
        script.run("copy", to, new Script.Moved(values));
    }

    /** Returns a tensor on the scope's device: itself if it is there, otherwise a copy, which no gradient passes. */
    public Tensor onDeviceOf(TensorScope scope, Tensor tensor) {
        if (tensor.device().equals(scope.device())) {
            return tensor;
        }
        return Torch.withoutGradients(() -> {
            if (!tensor.isBf16()) {
                return tensor.copyToDeviceOf(scope);
            }
            Tensor copy = zeros(scope, NumberFormat.BF16, tensor.shape());
            copy(copy, tensor);
            return copy;
        });
    }

    /** Parameters, gradients and Adam's state, as lists in the same order. */
    public record Moments(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> first,
            List<Tensor> second,
            List<Tensor> steps) {}

    /** The settings of one Adam step. */
    public record AdamStep(double learningRate, double beta1, double beta2, double weightDecay, double epsilon) {}

    public void adamW(Moments moments, AdamStep step) {
        adam("adamw", moments, step);
    }

    public void adam(Moments moments, AdamStep step) {
        adam("adam", moments, step);
    }

    private void adam(String kernel, Moments moments, AdamStep step) {
        runOnEachDevice(
                kernel,
                List.of(moments.parameters, moments.gradients, moments.first, moments.second, moments.steps),
                step.learningRate,
                step.beta1,
                step.beta2,
                step.weightDecay,
                step.epsilon);
    }

    /** The settings of one SGD step. The {@code first} step fills the momentum buffers. */
    public record SgdStep(double learningRate, double momentum, double weightDecay, boolean first) {}

    public void sgd(List<Tensor> parameters, List<Tensor> gradients, List<Tensor> buffers, SgdStep step) {
        runOnEachDevice(
                "sgd",
                List.of(parameters, gradients, buffers),
                step.learningRate,
                step.momentum,
                step.weightDecay,
                step.first);
    }

    /**
     * Calls a kernel that changes tensors in place once for each device.
     *
     * @param lists lists whose tensors at one place belong together and are on one device; one may be empty
     * @param numbers the arguments after the lists
     */
    private void runOnEachDevice(String method, List<List<Tensor>> lists, Object... numbers) {
        for (List<List<Tensor>> group : DeviceGroups.of(lists)) {
            Object[] arguments = Arrays.copyOf(group.toArray(), group.size() + numbers.length);
            System.arraycopy(numbers, 0, arguments, group.size(), numbers.length);
            script.run(method, arguments);
        }
    }
}
