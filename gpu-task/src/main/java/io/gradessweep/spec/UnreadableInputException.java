package io.gradessweep.spec;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/**
 * Thrown for input that a device or a file system does not give or take: an I/O error, a disk without room, missing
 * rights. Its content may well be right, so that no rule about malformed rows applies to it.
 */
public final class UnreadableInputException extends InvalidInputException {
    private static final long serialVersionUID = 1;

    /** @param message names the input and what cannot be done with it; the reason follows it after a colon */
    public UnreadableInputException(String message, IOException cause) {
        super(message + ": " + reason(cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = cause instanceof FileSystemException failed && failed.getReason() != null
                ? failed.getReason()
                : cause.getMessage();
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }
}
