package io.gradessweep.spec;

import java.io.Serializable;

/**
 * A file or directory, with the fingerprint of its content when the sweep was planned.
 *
 * @param location an absolute path, {@code hf://org/name@commit} or another URI that means the same on every machine;
 *     it is not part of a run's identity
 * @param fingerprint SHA-256 of the content; empty until it was computed
 */
public record FileRef(String location, String fingerprint) implements Serializable {
    public FileRef {
        Require.that(!location.isBlank(), "a file location must not be empty");
    }
}
