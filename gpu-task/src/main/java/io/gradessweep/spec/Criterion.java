package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a matrix is judged by: which matrix the norm is taken of. */
public enum Criterion {
    /** The gradient: equation 1 of arXiv 2509.01842v1. */
    @JsonProperty("gradient")
    GRADIENT,
    /** g(t) - g(t-1): the paper's third version speaks of the magnitude of gradient changes. */
    @JsonProperty("gradient_change")
    GRADIENT_CHANGE,
    /** The last completed update, W entering t less W entering t-1: what the public package does. */
    @JsonProperty("weight_change")
    WEIGHT_CHANGE,
    /** The norm of {@link #WEIGHT_CHANGE} divided by that of W entering t: what SlimFit (arXiv 2305.18513) ranks layers by. */
    @JsonProperty("relative_weight_change")
    RELATIVE_WEIGHT_CHANGE;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it looks at weights rather than gradients; nothing can be told after an update of rate 0. */
    public boolean isOfWeights() {
        return this == WEIGHT_CHANGE || this == RELATIVE_WEIGHT_CHANGE;
    }

    /** Whether it compares with the step before, of which a copy has to be kept. */
    public boolean isChange() {
        return this != GRADIENT;
    }
}
