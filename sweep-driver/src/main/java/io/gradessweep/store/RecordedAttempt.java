package io.gradessweep.store;

/** The part of a row of {@code runs} that identifies an attempt and says whether it completed the run. */
record RecordedAttempt(String runId, String attempt, boolean completed) {
    String name() {
        return runId + "-" + attempt;
    }
}
