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

    /** @throws IllegalArgumentException where no projection has that label */
    public static Projection named(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** The name used in tables and files: {@code q}, {@code gate}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
