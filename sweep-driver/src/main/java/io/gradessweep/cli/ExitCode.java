package io.gradessweep.cli;

/** What the process ends with. */
final class ExitCode {
    /** Every run of the sweep is completed. */
    static final int OK = 0;
    /** Some runs failed, or something broke that should not. */
    static final int FAILED = 1;
    /** What was compared is not the same. */
    static final int DIFFERENT = 1;
    /** Input a person can correct; nothing was started. */
    static final int BAD_INPUT = 2;
    /** Ctrl-C. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
