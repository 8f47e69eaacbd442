package io.gradessweep.result;

import java.io.Serializable;
import java.time.Instant;

/**
 * The machine and the software that executed a run. They are not part of the run's identity.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param slot the slot of the host that the executor gave the run, {@code gpu 0:1}; empty if it gave none
 * @param libraryVersions {@code name=version} pairs, separated by commas
 * @param trainingJoules the energy that the run's device drew from the first step to the last, whoever used it; null if
 *     the device does not tell it, or another process trained a part of the run
 */
public record Provenance(
        String device,
        String host,
        String executor,
        String slot,
        String codeVersion,
        String libraryVersions,
        Instant startedAt,
        Instant finishedAt,
        Double trainingJoules)
        implements Serializable {
    /** Returns this provenance with a slot. */
    public Provenance in(String address) {
        return new Provenance(
                device, host, executor, address, codeVersion, libraryVersions, startedAt, finishedAt, trainingJoules);
    }
}
