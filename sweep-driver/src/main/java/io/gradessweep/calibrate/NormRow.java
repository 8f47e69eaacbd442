package io.gradessweep.calibrate;

/**
 * The criterion at one step.
 *
 * @param step from 1
 * @param values by the place of the matrix among the monitored ones; NaN where there was no measurement
 */
public record NormRow(int step, double[] values) {}
