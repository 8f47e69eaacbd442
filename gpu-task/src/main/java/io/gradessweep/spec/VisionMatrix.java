package io.gradessweep.spec;

import java.util.Locale;

/** The monitored matrices that a layer of a vision tower can have: a gated MLP, or one of two matrices, after attention. */
public enum VisionMatrix {
    /** Queries, keys and values together. */
    QKV,
    O,
    GATE,
    UP,
    DOWN,
    FC1,
    FC2;

    /**
     * Returns the matrix with a label.
     *
     * @throws IllegalArgumentException if no matrix has that label
     */
    public static VisionMatrix named(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** Returns the name that is used in tables and files, such as {@code qkv}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
