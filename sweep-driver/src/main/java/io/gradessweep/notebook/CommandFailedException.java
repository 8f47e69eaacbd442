package io.gradessweep.notebook;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command ended with an exit code other than 0. The message has what it printed, its errors first. */
public final class CommandFailedException extends RuntimeException {
    private final int exitCode;

    CommandFailedException(String[] words, int exitCode, String errors, String printed) {
        super(Stream.of("grades " + String.join(" ", words) + ": exit code " + exitCode, errors, printed)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n")));
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
