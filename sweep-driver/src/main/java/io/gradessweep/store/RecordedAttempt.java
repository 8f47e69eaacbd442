package io.gradessweep.store;

/** What a row of {@code runs} says of its attempt. */
record RecordedAttempt(String runId, String attempt, boolean completed) {
    String name() {
        return runId + "-" + attempt;
    }
}
