package io.gradessweep.result;

import java.io.Serializable;

/**
 * A matrix that stopped training.
 *
 * @param step the first step whose update the matrix did not take
 * @param value the criterion that was compared with tau
 */
public record FreezeEvent(int step, MatrixId matrix, double value, double tau) implements Serializable {}
