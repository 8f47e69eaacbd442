package io.gradessweep.result;

import java.io.Serializable;

/**
 * Floating point operations that were executed, by purpose. A product of an m x n weight with t tokens costs 2tmn.
 * Attention costs 4 B heads T^2 head_dim per layer in the forward pass, with causal attention counted in full, and
 * twice that in the backward pass. Gathers, norms, element-wise work, the loss and the optimizer are not counted.
 *
 * @param forwardFlops forward products of training
 * @param backwardInputFlops gradients of activations, including those of attention and LoRA
 * @param backwardWeightFlops gradients of weights, including LoRA's A and B
 * @param recomputeFlops forward products repeated for activation recompute
 * @param validationFlops the checks of early stopping
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

    /** Returns the FLOPs that Table 2 reports, which are all except those of the benchmarks. */
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

    /** Returns every count multiplied by a factor and rounded. It extrapolates from some batches to all. */
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
