package io.gradessweep.store;

import java.util.Locale;

/** The status with which an attempt at a run ended. */
public enum RunStatus {
    COMPLETED,
    FAILED,
    /** The attempt ended at the step after which it was to pause. */
    PAUSED;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
