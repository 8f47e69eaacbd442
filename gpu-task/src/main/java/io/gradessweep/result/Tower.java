package io.gradessweep.result;

import java.util.Locale;

/** The parts of a model that are stacks of their own. A text model has the language tower alone. */
public enum Tower {
    VISION,
    CONNECTOR,
    LANGUAGE;

    /** Returns the name used in tables and settings: {@code language}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
