package io.gradessweep.store;

/**
 * Another process has taken over the lease of a results directory. The current work of this process must not be
 * recorded.
 */
public final class LeaseLostException extends StoreException {
    LeaseLostException(String message) {
        super(message);
    }
}
