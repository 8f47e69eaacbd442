package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What is compared with tau. */
public enum Criterion {
    /** Elementwise L1 norm of the gradient: equation 1 of arXiv 2509.01842v1. */
    @JsonProperty("gradient")
    GRADIENT,
    /** Elementwise L1 norm of g(t) - g(t-1): the paper's third version speaks of the magnitude of gradient changes. */
    @JsonProperty("gradient_change")
    GRADIENT_CHANGE,
    /** Elementwise L1 norm of the last completed update, W entering t less W entering t-1: what the public package does. */
    @JsonProperty("weight_change")
    WEIGHT_CHANGE;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
