package io.gradessweep.store;

import io.gradessweep.table.Compaction;

/** The use of a results directory that a lease permits, and the messages about it. */
enum LeaseUse {
    WRITE_RUNS(
            "lease",
            " is in use by another driver: ",
            "; wait for it, or name another with --results",
            "another driver has taken over "),
    MERGE(
            Compaction.DIRECTORY + "/lease",
            " is being merged by another process: ",
            "; wait for it",
            "another process has taken over the merging of ");

    private final String directory;
    private final String held;
    private final String advice;
    private final String lost;

    LeaseUse(String directory, String held, String advice, String lost) {
        this.directory = directory;
        this.held = held;
        this.advice = advice;
        this.lost = lost;
    }

    /** Returns the directory of the lease's files, below the results directory. */
    String directory() {
        return directory;
    }

    String held(Object results, String holder) {
        return "results directory " + results + held + holder + advice;
    }

    /** @param holder the new holder, in parentheses, or empty */
    String lost(Object results, String holder) {
        return lost + results + holder + ", since this one gave no sign of life; what it was at is given up";
    }
}
