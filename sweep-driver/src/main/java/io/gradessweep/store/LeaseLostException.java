package io.gradessweep.store;

/** A driver whose results directory another has taken over meanwhile; what it is at must not be recorded. */
public final class LeaseLostException extends StoreException {
    LeaseLostException(String message) {
        super(message);
    }
}
