package io.gradessweep.result;

import java.io.Serializable;

/**
 * One optimizer step.
 *
 * @param step the number of the step, from 1
 * @param loss the mean over the effective batch's loss tokens, nats
 * @param learningRate the rate that this step used
 * @param gradientNorm the L2 norm over all active gradients before clipping
 * @param counts the token counts of its effective batch
 * @param seconds wall time of the step, monitoring included
 * @param frozenMatrices the number of frozen matrices after this step's decisions
 * @param flops the products that the step executed: forward, backward and recompute; the checks after it are not counted
 */
public record StepTrace(
        int step,
        double loss,
        double learningRate,
        double gradientNorm,
        TokenCounts counts,
        double seconds,
        int frozenMatrices,
        long flops)
        implements Serializable {}
