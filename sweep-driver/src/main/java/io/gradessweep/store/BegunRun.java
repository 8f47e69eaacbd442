package io.gradessweep.store;

import java.time.Instant;

/**
 * A run whose newest launch began and has no row in {@code runs}. It is being executed, or its driver was lost.
 *
 * @param runKey the run's name within its sweep
 * @param launch the number of the launch
 * @param host the machine of the driver that began it
 * @param since the time when it began
 */
public record BegunRun(String runKey, int launch, String host, Instant since) {}
