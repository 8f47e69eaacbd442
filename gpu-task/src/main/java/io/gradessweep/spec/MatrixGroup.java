package io.gradessweep.spec;

import java.util.Locale;

/** The two halves of a transformer layer. Their gradients differ in size, so that each may have its own threshold. */
public enum MatrixGroup {
    ATTENTION,
    MLP;

    /** Returns the group of a projection from the projection's name. */
    public static MatrixGroup of(String projection) {
        return switch (projection) {
            case "q", "k", "v", "qkv", "o" -> ATTENTION;
            default -> MLP;
        };
    }

    /** Returns the name used in tables and settings: {@code attention}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
