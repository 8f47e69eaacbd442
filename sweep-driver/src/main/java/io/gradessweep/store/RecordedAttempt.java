package io.gradessweep.store;

/**
 * The part of a row of {@code runs} that identifies an attempt and says whether it completed the run.
 *
 * @param trainId empty in rows of versions that did not have the column
 */
record RecordedAttempt(String runId, String attempt, String trainId, boolean completed) {
    String name() {
        return runId + "-" + attempt;
    }
}
