package io.gradessweep.hub;

import java.io.IOException;

/** The hub gave no usable answer: no connection, or one error of its own after the other. */
final class HubUnreachableException extends IOException {
    private static final long serialVersionUID = 1;

    HubUnreachableException(String message) {
        super(message);
    }
}
