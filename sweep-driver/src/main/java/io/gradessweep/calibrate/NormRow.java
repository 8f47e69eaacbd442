package io.gradessweep.calibrate;

/**
 * The norms of all monitored matrices at one step.
 *
 * @param step the step, from 1
 * @param values one norm for each monitored matrix, in their order; NaN where there was no measurement
 */
public record NormRow(int step, double[] values) {}
