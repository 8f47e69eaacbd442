package io.gradessweep.torch;

import java.util.List;

/**
 * Typed calls of {@code vision_kernels.py}, which documents their shapes and meaning. They take a block's tensors as
 * {@link Kernels} does. No method keeps state.
 */
public final class VisionKernels {
    private final Script script;

    private VisionKernels(Script script) {
        this.script = script;
    }

    /** Loads the kernels. */
    public static VisionKernels load() {
        return new VisionKernels(Script.load("VisionKernels", 10, "vision_kernels.py"));
    }

    /**
     * The numbers that a layer computes with.
     *
     * @param loraScaling the factors of the adapters, in the order of the layer's matrices
     */
    public record LayerShape(int heads, double normEpsilon, List<Double> loraScaling) {
        private double[] scalings() {
            return loraScaling.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    public Tensor patchEmbedding(TensorScope scope, Tensor patches, Kernels.LayerWeights weights) {
        return script.tensor(scope, "patch_embedding", patches, weights.weights(), weights.biases());
    }

    /**
     * Computes a layer.
     *
     * @param rotary cos and sin of each patch; empty if positions are learned
     * @param runs the number and the length of spans of one length that follow each other, for each such run
     */
    public Tensor layer(
            TensorScope scope,
            Tensor x,
            List<Tensor> rotary,
            long[] runs,
            Kernels.LayerWeights weights,
            Kernels.Dropout dropout,
            LayerShape shape) {
        return script.tensor(
                scope,
                "layer",
                x,
                rotary,
                runs,
                weights.weights(),
                weights.biases(),
                weights.loraA(),
                weights.loraB(),
                shape.scalings(),
                dropout.share(),
                dropout.seed(),
                shape.heads,
                shape.normEpsilon);
    }

    public Tensor norm(TensorScope scope, Tensor x, Kernels.LayerWeights weights, String name, double epsilon) {
        return script.tensor(scope, "norm", x, weights.weights(), weights.biases(), name, epsilon);
    }

    public Tensor mergeSquares(
            TensorScope scope, Tensor x, Kernels.LayerWeights weights, int square, double normEpsilon) {
        return script.tensor(scope, "merge_squares", x, weights.weights(), weights.biases(), square, normEpsilon);
    }

    public Tensor pixelShuffle(TensorScope scope, Tensor x, Kernels.LayerWeights weights, int side, int factor) {
        return script.tensor(scope, "pixel_shuffle", x, weights.weights(), side, factor);
    }

    /** Puts vectors of images into their places among embeddings; both lists are empty if there are no images. */
    public Tensor merge(TensorScope scope, Tensor x, List<Tensor> images, List<Tensor> places) {
        return script.tensor(scope, "merge", x, images, places);
    }
}
