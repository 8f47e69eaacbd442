package io.gradessweep.result;

import java.io.Serializable;

/**
 * Floating point operations that were executed, by what they were for. Products of m x n weights over t tokens cost 2tmn;
 * attention costs 4 B heads T^2 head_dim per layer forward, causal counted in full, and twice that backward. Gathers,
 * norms, element-wise work, the loss and the optimizer are not counted.
 *
 * @param forwardFlops forward products of training
 * @param backwardInputFlops gradients to activations, attention's and LoRA's paths included
 * @param backwardWeightFlops gradients to weights, LoRA's A and B included
 * @param recomputeFlops forward products repeated for activation recompute
 * @param validationFlops early stopping's checks
 * @param evaluationFlops benchmark scoring
 */
public record FlopsLedger(
        long forwardFlops,
        long backwardInputFlops,
        long backwardWeightFlops,
        long recomputeFlops,
        long validationFlops,
        long evaluationFlops)
        implements Serializable {
    public static final FlopsLedger NONE = new FlopsLedger(0, 0, 0, 0, 0, 0);

    public static FlopsLedger validation(long flops) {
        return new FlopsLedger(0, 0, 0, 0, flops, 0);
    }

    public static FlopsLedger evaluation(long flops) {
        return new FlopsLedger(0, 0, 0, 0, 0, flops);
    }

    /** What Table 2 prints: all but the benchmarks. */
    public long trainingFlops() {
        return forwardFlops + backwardInputFlops + backwardWeightFlops + recomputeFlops + validationFlops;
    }

    public FlopsLedger withoutValidation() {
        return new FlopsLedger(
                forwardFlops, backwardInputFlops, backwardWeightFlops, recomputeFlops, 0, evaluationFlops);
    }

    public FlopsLedger plus(FlopsLedger other) {
        return new FlopsLedger(
                forwardFlops + other.forwardFlops,
                backwardInputFlops + other.backwardInputFlops,
                backwardWeightFlops + other.backwardWeightFlops,
                recomputeFlops + other.recomputeFlops,
                validationFlops + other.validationFlops,
                evaluationFlops + other.evaluationFlops);
    }

    /** Every count times a factor, to the nearest whole number: what some batches say about all. */
    public FlopsLedger times(double factor) {
        return new FlopsLedger(
                Math.round(factor * forwardFlops),
                Math.round(factor * backwardInputFlops),
                Math.round(factor * backwardWeightFlops),
                Math.round(factor * recomputeFlops),
                Math.round(factor * validationFlops),
                Math.round(factor * evaluationFlops));
    }
}
