package io.gradessweep.report;

/** Results that cannot be read, or a statement that cannot be run. The message is one line a person can act on. */
public final class ResultsException extends RuntimeException {
    public ResultsException(String message) {
        super(message);
    }

    public ResultsException(String message, Throwable cause) {
        super(message, cause);
    }
}
