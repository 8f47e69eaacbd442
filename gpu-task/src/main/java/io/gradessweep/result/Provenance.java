package io.gradessweep.result;

import java.io.Serializable;
import java.time.Instant;

/**
 * Where and by what a run was executed; not part of its identity.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param libraryVersions {@code name=version} pairs, comma separated
 */
public record Provenance(
        String device,
        String host,
        String executor,
        String codeVersion,
        String libraryVersions,
        Instant startedAt,
        Instant finishedAt)
        implements Serializable {}
