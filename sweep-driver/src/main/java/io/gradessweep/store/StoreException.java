package io.gradessweep.store;

/** An error of the store that the user has to know of and that is not a bug. Its message is one line. */
public class StoreException extends RuntimeException {
    StoreException(String message) {
        super(message);
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
