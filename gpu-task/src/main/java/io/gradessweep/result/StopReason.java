package io.gradessweep.result;

import java.util.Locale;

/** The reasons for which training can end. */
public enum StopReason {
    /** Training did every planned step. */
    PLANNED_STEPS,
    /** Every monitored matrix is frozen. */
    ALL_FROZEN,
    /** Validation stopped improving. */
    PATIENCE,
    /** Training reached the step given by {@code stop_at}. */
    STOP_AT;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
