package io.gradessweep.calibrate;

import io.gradessweep.spec.EarlyStopping;

/**
 * A run under GradES of the same training as a replayed one.
 *
 * @param freezing what really froze, when
 * @param evidence what it shows about corrections
 */
public record RealRun(String name, EarlyStopping.GradES choice, Freezing freezing, CorrectionFit evidence) {}
