package io.gradessweep.result;

import java.util.Locale;

/** Why a run did not come to its end. */
public enum FailureCause {
    INVALID_INPUT,
    OUT_OF_MEMORY,
    DIVERGED,
    EXECUTOR_LOST,
    TIMEOUT,
    CANCELLED,
    /** It was asked to stop after a step, and is no failure. */
    PAUSED,
    INTERNAL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
