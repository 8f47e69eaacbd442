package io.gradessweep.estimate;

import java.util.Locale;

/** The state of a run of a sweep. */
public enum RunState {
    /** At least one attempt is completed. */
    COMPLETED,
    /** No attempt is completed, and the newest failed. */
    FAILED,
    /** A live driver is executing it. */
    RUNNING,
    /** Its newest attempt was cancelled with its sweep, as by Ctrl-C, or its driver was lost. */
    INTERRUPTED,
    /** No attempt has been recorded. */
    MISSING;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
