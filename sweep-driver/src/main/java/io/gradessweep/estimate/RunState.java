package io.gradessweep.estimate;

import java.util.Locale;

/** The state of a run of a sweep. */
public enum RunState {
    /** At least one attempt is completed. */
    COMPLETED,
    /** Every attempt failed or was cancelled. */
    FAILED,
    /** A live driver is executing it. */
    RUNNING,
    /** Its driver was lost while executing it. */
    INTERRUPTED,
    /** No attempt has been recorded. */
    MISSING;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
