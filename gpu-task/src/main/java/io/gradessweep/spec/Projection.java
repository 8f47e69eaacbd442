package io.gradessweep.spec;

import java.util.Locale;

/** The seven monitored matrices of a decoder layer, in the order in which the kernels take them. */
public enum Projection {
    Q,
    K,
    V,
    O,
    GATE,
    UP,
    DOWN;

    /**
     * Returns the projection with a label.
     *
     * @throws IllegalArgumentException if no projection has that label
     */
    public static Projection named(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** Returns the name that is used in tables and files, such as {@code q} or {@code gate}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
