package io.gradessweep.store;

import java.util.Locale;

/** How an attempt at a run ended. */
public enum RunStatus {
    COMPLETED,
    FAILED,
    /** It was to come no further for now. */
    PAUSED;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
