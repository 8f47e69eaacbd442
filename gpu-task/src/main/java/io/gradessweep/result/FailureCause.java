package io.gradessweep.result;

import java.util.Locale;

/** The reasons for which a run can fail to finish. */
public enum FailureCause {
    INVALID_INPUT,
    OUT_OF_MEMORY,
    DIVERGED,
    EXECUTOR_LOST,
    TIMEOUT,
    CANCELLED,
    /** The run was asked to stop after a step. This is no failure. */
    PAUSED,
    INTERNAL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
