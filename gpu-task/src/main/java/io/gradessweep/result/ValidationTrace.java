package io.gradessweep.result;

import java.io.Serializable;

/**
 * One validation of classic early stopping.
 *
 * @param step the step after whose update it took place
 * @param loss the mean over the validation loss tokens, in nats
 * @param improved whether it was lower than the best before it by more than the minimum delta
 */
public record ValidationTrace(int step, double loss, double seconds, boolean improved) implements Serializable {}
