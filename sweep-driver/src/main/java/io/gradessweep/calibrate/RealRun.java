package io.gradessweep.calibrate;

import io.gradessweep.spec.EarlyStopping;

/**
 * A real GradES run of the same training as the replayed run.
 *
 * @param freezing its real freezes
 * @param correctionFit the sums for fitting a correction to it
 */
public record RealRun(String name, EarlyStopping.GradES choice, Freezing freezing, CorrectionFit correctionFit) {}
