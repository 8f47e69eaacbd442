package io.gradessweep.torch;

/** A layer and a head that autograd differentiates, from {@code recorded.py}: what the formulas are held against. */
public final class RecordedKernels {
    private final Script script;

    public RecordedKernels() {
        script = Script.load("Recorded", "recorded.py");
    }

    /** @param positions as {@link Kernels#layer} takes them */
    public Tensor layer(
            TensorScope scope,
            Tensor x,
            Kernels.Positions positions,
            Kernels.LayerWeights weights,
            Kernels.Dropout dropout,
            Kernels.LayerShape shape) {
        return script.tensor(
                scope,
                "layer",
                x,
                positions.cos(),
                positions.sin(),
                positions.mask(),
                weights.weights(),
                weights.biases(),
                weights.quantization(),
                weights.loraA(),
                weights.loraB(),
                shape.loraScaling().stream().mapToDouble(Double::doubleValue).toArray(),
                dropout.share(),
                dropout.seed(),
                shape.heads(),
                shape.keyValueHeads(),
                shape.headDim(),
                shape.normEpsilon());
    }

    public Tensor loss(TensorScope scope, Tensor x, Kernels.Targets targets, Kernels.Head head) {
        return script.tensor(
                scope,
                "head_loss",
                x,
                targets.positions(),
                targets.ids(),
                head.norm(),
                head.table(),
                head.normEpsilon());
    }
}
