package io.gradessweep.spec;

import java.util.Locale;

/** The stacks of layers that a model can consist of. A text model has only the language tower. */
public enum Tower {
    VISION,
    CONNECTOR,
    LANGUAGE;

    /** Returns the name used in tables and settings: {@code language}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
