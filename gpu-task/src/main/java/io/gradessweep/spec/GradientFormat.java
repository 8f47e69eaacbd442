package io.gradessweep.spec;

/** The number format in which gradients are kept and summed. */
public enum GradientFormat {
    FP32,
    /** The format in which layers compute. */
    COMPUTE
}
