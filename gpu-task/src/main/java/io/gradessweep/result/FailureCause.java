package io.gradessweep.result;

import java.util.Locale;

/** Why a run failed. */
public enum FailureCause {
    INVALID_INPUT,
    OUT_OF_MEMORY,
    DIVERGED,
    EXECUTOR_LOST,
    TIMEOUT,
    CANCELLED,
    INTERNAL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
