package io.gradessweep.spec;

/** The figure that is usually reported for a benchmark. Both are always recorded. */
public enum Metric {
    /** Accuracy, where the answer is the choice with the highest summed log-probability. */
    ACCURACY,
    /**
     * Accuracy, where the answer is the choice with the highest log-probability per character: lm-evaluation-harness's
     * {@code acc_norm}.
     */
    ACCURACY_NORMALISED
}
