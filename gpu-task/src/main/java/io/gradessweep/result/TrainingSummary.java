package io.gradessweep.result;

import java.io.Serializable;

/**
 * A run's figures, as far as it came.
 *
 * @param stopReason null where training did not end by itself
 * @param plannedSteps T
 * @param matrices monitored matrices
 * @param firstLoss of step 1; NaN where no step was taken
 * @param lastLoss of the last step; NaN where no step was taken
 * @param bestValidationLoss NaN where nothing was validated
 * @param microBatch rows per forward and backward pass, fewer than asked for where memory was short; 0 for base
 * @param share what of it was done for other runs too
 * @param hfFlops 6 x input tokens x parameters without input embeddings: transformers' {@code total_flos}
 * @param trainableParameters at the start
 * @param parameters of the model, adapters included
 * @param peakHostBytes the process' peak resident memory, shared by all runs of a process
 * @param peakDeviceBytes 0 on the CPU
 */
public record TrainingSummary(
        StopReason stopReason,
        int plannedSteps,
        int doneSteps,
        int frozenMatrices,
        int matrices,
        int microBatch,
        double firstLoss,
        double lastLoss,
        double bestValidationLoss,
        Phases phases,
        FlopsLedger flops,
        PrefixShare share,
        double hfFlops,
        TokenCounts tokens,
        long parameters,
        long trainableParameters,
        long peakDeviceBytes,
        long peakHostBytes)
        implements Serializable {
    /** A run that failed before its first step. */
    public static final TrainingSummary NOT_STARTED = new TrainingSummary(
            null,
            0,
            0,
            0,
            0,
            0,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Phases.NONE,
            FlopsLedger.NONE,
            PrefixShare.NONE,
            0,
            TokenCounts.NONE,
            0,
            0,
            0,
            0);
}
