package io.gradessweep.spec;

/**
 * Thrown for input that a person can correct: a bad key, file, row or value. The message names it and says what would
 * be right; no stack trace is shown.
 */
public class InvalidInputException extends RuntimeException {
    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
