package io.gradessweep.spark;

/**
 * How a sweep's runs ended.
 *
 * @param notStarted runs that were given up with the sweep
 */
public record SweepResult(int completed, int failed, int notStarted) {}
