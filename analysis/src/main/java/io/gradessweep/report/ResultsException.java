package io.gradessweep.report;

/** Results cannot be read, or a statement cannot be run. The message is one line that tells the user what to do. */
public final class ResultsException extends RuntimeException {
    public ResultsException(String message) {
        super(message);
    }

    public ResultsException(String message, Throwable cause) {
        super(message, cause);
    }
}
