package io.gradessweep.result;

import java.io.Serializable;

/**
 * A run's figures, up to the point that it reached. Those of a run that scored kept weights are the figures of the
 * training that made them, except the time and FLOPs of scoring, the time of loading and the memory.
 *
 * @param stopReason null if training did not end by itself
 * @param plannedSteps the number of planned steps, T
 * @param matrices the number of monitored matrices
 * @param firstLoss the loss of step 1; NaN if no step was done
 * @param lastLoss the loss of the last step; NaN if no step was done
 * @param bestValidationLoss NaN if no validation took place
 * @param microBatch rows per forward and backward pass, fewer than asked for if memory was short; 0 for base
 * @param share the part of the training that was executed for other runs too
 * @param trainedBy the run_id of the run whose kept weights were scored; null if the run trained itself
 * @param hfFlops 6 x input tokens x parameters without input embeddings: transformers' {@code total_flos}
 * @param trainableParameters the number of trainable parameters at the start
 * @param parameters the number of parameters of the model, adapters included
 * @param peakHostBytes the peak resident memory of the process, shared by all runs of a process
 * @param peakDeviceBytes 0 on the CPU; null on a GPU, since libtorch does not tell its allocator's peak to Java
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
        String trainedBy,
        double hfFlops,
        TokenCounts tokens,
        long parameters,
        long trainableParameters,
        Long peakDeviceBytes,
        long peakHostBytes)
        implements Serializable {
    /** The figures of a run that failed before its first step. */
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
            null,
            0,
            TokenCounts.NONE,
            0,
            0,
            0L,
            0);
}
