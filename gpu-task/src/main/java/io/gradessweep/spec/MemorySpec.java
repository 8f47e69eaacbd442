package io.gradessweep.spec;

import java.io.Serializable;

/** The settings that save memory in training, beside the precision, the optimizer's state and recompute. */
public record MemorySpec(
        @Setting(
                key = "train.gradients",
                value = "fp32",
                documentation =
                        "number format in which gradients are kept and summed over micro-batches: fp32; compute: that of"
                                + " the layers, half the memory, and sums are rounded to it")
        GradientFormat gradients,

        @Setting(
                key = "train.rounding",
                value = "stochastic",
                documentation = "how precision bf16_pure rounds updates of weights: stochastic; kahan, which keeps the"
                        + " rounding errors, 2 bytes a weight; nearest, which loses small updates")
        Rounding rounding,

        @Setting(
                key = "train.offload",
                value = "none",
                documentation = "what is kept in host memory: none; optimizer: the optimizer's state and the best"
                        + " weights of es, moved to the device and back piece by piece: less memory, more time, the same"
                        + " numbers")
        Offload offload,

        @Setting(
                key = "train.loss_chunk",
                value = "0",
                atLeast = 0,
                documentation =
                        "tokens at a time for which logits are computed in training, float32 numbers for the whole"
                                + " vocabulary each: less memory, and the loss is a sum in another order; 0 for all of a micro-batch")
        int lossChunk)
        implements Serializable {
    /** The settings of a run that saves nothing. */
    public static final MemorySpec DEFAULT = new MemorySpec(GradientFormat.FP32, Rounding.STOCHASTIC, Offload.NONE);

    public MemorySpec {
        Require.inDeclaredRanges(MemorySpec.class, gradients, rounding, offload, lossChunk);
    }

    /** Creates settings under which the loss is computed whole. */
    public MemorySpec(GradientFormat gradients, Rounding rounding, Offload offload) {
        this(gradients, rounding, offload, 0);
    }
}
