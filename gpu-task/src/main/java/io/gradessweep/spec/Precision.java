package io.gradessweep.spec;

import java.util.Locale;

/** The number formats of weights and compute. */
public enum Precision {
    /** Everything in float32. */
    FP32,
    /** Compute in bf16; what trains and the optimizer's state in float32, what does not train in bf16. */
    BF16,
    /** As {@link #BF16}, the base model's projections in 4 bits; for LoRA, or scoring alone (arXiv 2305.14314). */
    NF4;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
