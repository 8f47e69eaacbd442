package io.gradessweep.spec;

/** The rounding of updates of weights that are kept in bf16 without float32 masters. */
public enum Rounding {
    /** Rounds up or down at random, so that the expectation is the exact value. The draws follow from seed and step. */
    STOCHASTIC,
    /** Keeps the rounding error of each weight as a second bf16 number, and adds it to the next update. */
    KAHAN,
    /** Rounds to the nearest number, by which most updates are lost at small learning rates. */
    NEAREST
}
