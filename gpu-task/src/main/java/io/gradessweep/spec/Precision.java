package io.gradessweep.spec;

import java.util.Locale;

/** The number format of weights and compute. */
public enum Precision {
    FP32;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
