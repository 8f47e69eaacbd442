package io.gradessweep.result;

import java.io.Serializable;
import java.time.Instant;

/**
 * Where and by what a run was executed; not part of its identity.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param slot what the executor gave the run of its host, {@code gpu 0:1}; empty for nothing in particular
 * @param libraryVersions {@code name=version} pairs, comma separated
 */
public record Provenance(
        String device,
        String host,
        String executor,
        String slot,
        String codeVersion,
        String libraryVersions,
        Instant startedAt,
        Instant finishedAt)
        implements Serializable {
    /** The same, in a slot. */
    public Provenance in(String address) {
        return new Provenance(device, host, executor, address, codeVersion, libraryVersions, startedAt, finishedAt);
    }
}
