package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What is compared with tau. */
public enum Criterion {
    /** Elementwise L1 norm of the gradient: equation 1 of arXiv 2509.01842v1. */
    @JsonProperty("gradient")
    GRADIENT;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
