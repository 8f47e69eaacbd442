package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The matrix whose norm decides whether a weight matrix freezes. */
public enum Criterion {
    /** The gradient: equation 1 of arXiv 2509.01842v1. */
    @JsonProperty("gradient")
    GRADIENT,
    /**
     * The change of the gradient, g(t) - g(t-1). The paper's third version speaks of the magnitude of gradient changes.
     */
    @JsonProperty("gradient_change")
    GRADIENT_CHANGE,
    /**
     * The last completed update: the weights before step t minus those before step t-1, as the public package computes
     * it.
     */
    @JsonProperty("weight_change")
    WEIGHT_CHANGE,
    /**
     * The norm of {@link #WEIGHT_CHANGE} divided by the norm of the weights before step t. SlimFit (arXiv 2305.18513)
     * ranks layers by it.
     */
    @JsonProperty("relative_weight_change")
    RELATIVE_WEIGHT_CHANGE,
    /**
     * The freezing score of AFLoRA (arXiv 2403.13269): the magnitude of the gradient, smoothed over all steps so far,
     * times its smoothed distance from that, element by element.
     */
    @JsonProperty("freezing_score")
    FREEZING_SCORE;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns whether the criterion compares weights rather than gradients. It tells nothing after an update with
     * learning rate 0.
     */
    public boolean isOfWeights() {
        return this == WEIGHT_CHANGE || this == RELATIVE_WEIGHT_CHANGE;
    }

    /** Returns whether the criterion compares with the previous step, of which a copy must then be kept. */
    public boolean isChange() {
        return this != GRADIENT && !isSmoothed();
    }

    /** Returns whether the criterion depends on all steps from the first, whether or not they were measured. */
    public boolean isSmoothed() {
        return this == FREEZING_SCORE;
    }
}
