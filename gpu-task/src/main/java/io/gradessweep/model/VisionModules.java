package io.gradessweep.model;

import io.gradessweep.block.Attention;
import io.gradessweep.block.Block;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.VisionKernels;
import java.util.List;

/** Makes the modules of a vision tower, of its connector, and of the block that joins both to the text. */
final class VisionModules {
    private final Kernels kernels;
    private final VisionKernels vision;
    private final VisionConfig config;

    VisionModules(Kernels kernels, VisionConfig config) {
        this.kernels = kernels;
        this.vision = VisionKernels.load();
        this.config = config;
    }

    /** Computes the output of a block from the outputs of those that feed it. */
    private interface Forward {
        Tensor of(TensorScope scope, List<Tensor> inputs, PassInputs pass);
    }

    /** A block that a single kernel computes and autograd differentiates. */
    private static final class Module extends BlockModule.Differentiable {
        private final Forward forward;

        Module(Kernels kernels, Forward forward) {
            super(kernels);
            this.forward = forward;
        }

        @Override
        public Tensor forward(TensorScope scope, List<Tensor> inputs, PassInputs pass) {
            return forward.of(scope, inputs, pass);
        }
    }

    BlockModule patchEmbedding(Kernels.LayerWeights weights) {
        return module((scope, inputs, pass) ->
                vision.patchEmbedding(scope, pass.images().patches(), weights));
    }

    /**
     * Returns a layer.
     *
     * @param scalings the factors of the adapters, in the order of the layer's matrices
     * @param firstDropout the number of adapters in the layers below
     */
    BlockModule layer(Block block, Kernels.LayerWeights weights, List<Double> scalings, int firstDropout) {
        VisionKernels.LayerShape shape = new VisionKernels.LayerShape(config.heads(), config.normEpsilon(), scalings);
        boolean whole = block.attention().orElseThrow().window() == Attention.UNLIMITED;
        return module((scope, inputs, pass) -> vision.layer(
                scope,
                inputs.get(0),
                pass.images().rotary(),
                whole ? pass.images().wholeRuns() : pass.images().windowRuns(),
                weights,
                pass.dropoutOf(firstDropout),
                shape));
    }

    BlockModule norm(Kernels.LayerWeights weights) {
        return module(
                (scope, inputs, pass) -> vision.norm(scope, inputs.get(0), weights, "norm", config.normEpsilon()));
    }

    BlockModule connector(Kernels.LayerWeights weights) {
        return config.match(
                qwen -> module((scope, inputs, pass) -> vision.mergeSquares(
                        scope, inputs.get(0), weights, qwen.merge() * qwen.merge(), qwen.normEpsilon())),
                nano -> module((scope, inputs, pass) ->
                        vision.pixelShuffle(scope, inputs.get(0), weights, nano.side(), nano.shuffle())));
    }

    BlockModule merge() {
        return module((scope, inputs, pass) -> pass.images() == null
                ? vision.merge(scope, inputs.get(0), List.of(), List.of())
                : vision.merge(
                        scope,
                        inputs.get(0),
                        List.of(inputs.get(1)),
                        List.of(pass.images().places())));
    }

    private BlockModule module(Forward forward) {
        return new Module(kernels, forward);
    }
}
