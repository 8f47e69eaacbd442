package io.gradessweep.job;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * What a job gets from where it runs; nothing in it changes the result.
 *
 * @param cache directory of pretrained miniatures and fetched files
 * @param device {@code cpu} or {@code cuda:N}
 * @param executor the executor's name, for provenance
 * @param threads intra-op threads
 * @param cancelled polled every step; true ends the run as cancelled
 */
public record JobContext(
        Path cache, String device, String executor, int threads, JobListener listener, BooleanSupplier cancelled) {}
