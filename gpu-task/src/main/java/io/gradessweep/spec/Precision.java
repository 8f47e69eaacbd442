package io.gradessweep.spec;

import java.util.Locale;

/** The number format of weights and compute. */
public enum Precision {
    FP32(4);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** Of one number. */
    public int bytes() {
        return bytes;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
