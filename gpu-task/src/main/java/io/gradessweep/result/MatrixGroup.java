package io.gradessweep.result;

import java.util.Locale;
import java.util.Set;

/** The two halves of a transformer layer. Their gradients differ in size, so that each may have its own threshold. */
public enum MatrixGroup {
    ATTENTION,
    MLP;

    private static final Set<String> OF_ATTENTION = Set.of("q", "k", "v", "o");

    /** Returns the group of a projection from the projection's name. */
    public static MatrixGroup of(String projection) {
        return OF_ATTENTION.contains(projection) ? ATTENTION : MLP;
    }

    /** Returns the name used in tables and settings: {@code attention}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
