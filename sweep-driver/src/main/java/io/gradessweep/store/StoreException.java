package io.gradessweep.store;

/** What a person has to hear of, and no mistake of ours: one line says it. */
public class StoreException extends RuntimeException {
    StoreException(String message) {
        super(message);
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
