package io.gradessweep.spec;

/** The figure a benchmark is usually quoted with; both are always recorded. */
public enum Metric {
    /** The choice with the highest summed log-probability. */
    ACCURACY,
    /** The choice with the highest log-probability per character: lm-evaluation-harness's {@code acc_norm}. */
    ACCURACY_NORMALISED
}
