package io.gradessweep.estimate;

import java.util.Locale;

/** Where a run of a sweep stands. */
public enum RunState {
    /** It needs nothing more. */
    COMPLETED,
    /** It was tried, and every attempt failed or was cancelled. */
    FAILED,
    /** A living driver executes it. */
    RUNNING,
    /** Its driver was lost while it was executed. */
    INTERRUPTED,
    /** Nobody tried it yet. */
    MISSING;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
