package io.gradessweep.spec;

import java.util.Locale;

/** The number format of weights and computation. */
public enum Precision {
    /** Float32 for everything. */
    FP32,
    /**
     * Bf16 for computation and for weights that do not train; float32 for weights that train and for the optimizer's
     * state.
     */
    BF16,
    /**
     * Bf16 for computation and for all weights: those that train have no float32 masters. Updates are rounded as
     * {@link Rounding} says. It is available for full fine-tuning.
     */
    BF16_PURE,
    /**
     * The formats of {@link #BF16}, but with the base model's projections in 4 bits (arXiv 2305.14314). It is available
     * for LoRA and for scoring without training.
     */
    NF4;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
