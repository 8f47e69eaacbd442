package io.gradessweep.cli;

/** The exit codes of the process. */
final class ExitCode {
    /** Every run of the sweep is completed. */
    static final int OK = 0;
    /** Some runs failed, or an internal error occurred. */
    static final int FAILED = 1;
    /** The compared results differ. */
    static final int DIFFERENT = 1;
    /** The input is wrong, and the user can correct it; nothing was started. */
    static final int BAD_INPUT = 2;
    /** The process was interrupted by Ctrl-C. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
