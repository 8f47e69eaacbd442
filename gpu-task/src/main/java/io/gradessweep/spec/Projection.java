package io.gradessweep.spec;

import java.util.Locale;

/** The seven monitored matrices of a decoder layer, in the order the kernels take them. */
public enum Projection {
    Q,
    K,
    V,
    O,
    GATE,
    UP,
    DOWN;

    /** Whether the matrix belongs to attention rather than to the MLP. */
    public boolean isAttention() {
        return compareTo(O) <= 0;
    }

    /** The name used in tables and files: {@code q}, {@code gate}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
