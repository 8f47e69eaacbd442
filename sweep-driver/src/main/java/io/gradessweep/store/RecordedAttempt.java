package io.gradessweep.store;

/**
 * The part of a row of {@code runs} that identifies an attempt and says how it ended.
 *
 * @param trainId empty in rows of versions that did not have the column
 */
record RecordedAttempt(String runId, String attempt, String trainId, End end) {
    /** The ways in which attempts end that make a difference to what follows. */
    enum End {
        COMPLETED,
        /** The sweep was given up, as by Ctrl-C. */
        CANCELLED,
        OTHER
    }

    boolean completed() {
        return end == End.COMPLETED;
    }

    String name() {
        return runId + "-" + attempt;
    }
}
