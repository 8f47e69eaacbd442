package io.gradessweep.result;

import java.io.Serializable;

/**
 * One check of classic early stopping.
 *
 * @param step after whose update it took place
 * @param loss mean over the validation loss tokens, nats
 * @param improved whether it lay more than the minimum delta below the best before it
 */
public record ValidationTrace(int step, double loss, double seconds, boolean improved) implements Serializable {}
