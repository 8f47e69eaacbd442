package io.gradessweep.hub;

import java.io.IOException;

/** The hub gave no usable response: there was no connection, or it answered every attempt with a server error. */
final class HubUnreachableException extends IOException {
    private static final long serialVersionUID = 1;

    HubUnreachableException(String message) {
        super(message);
    }
}
