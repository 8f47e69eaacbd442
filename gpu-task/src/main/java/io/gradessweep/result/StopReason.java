package io.gradessweep.result;

import java.util.Locale;

/** Why training ended. */
public enum StopReason {
    /** Every planned step was taken. */
    PLANNED_STEPS,
    /** Every monitored matrix is frozen. */
    ALL_FROZEN,
    /** Validation stopped improving. */
    PATIENCE,
    /** The step {@code stop_at} asked for. */
    STOP_AT;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
