package io.gradessweep.result;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Floating point operations that were executed, by purpose. A product of an m x n weight with t tokens costs 2tmn.
 * Attention costs 4 B heads T^2 head_dim per layer in the forward pass, with causal attention counted in full, and
 * twice that in the backward pass. Gathers, norms, element-wise work, the loss and the optimizer are not counted.
 *
 * <p>Counts are exact. Those of a run pass 2^63 where 14 G parameters see 110 million tokens.
 *
 * @param forwardFlops forward products of training
 * @param backwardInputFlops gradients of activations, including those of attention and LoRA
 * @param backwardWeightFlops gradients of weights, including LoRA's A and B
 * @param recomputeFlops forward products repeated for activation recompute
 * @param validationFlops the checks of early stopping
 * @param evaluationFlops benchmark scoring
 */
public record FlopsLedger(
        BigInteger forwardFlops,
        BigInteger backwardInputFlops,
        BigInteger backwardWeightFlops,
        BigInteger recomputeFlops,
        BigInteger validationFlops,
        BigInteger evaluationFlops)
        implements Serializable {
    public static final FlopsLedger NONE = new FlopsLedger(0, 0, 0, 0, 0, 0);

    /** Up to here the product with a factor is rounded as {@link Math#round(double)} does. */
    private static final double ROUNDED_AS_LONG = 0x1p62;

    public FlopsLedger {
        Objects.requireNonNull(forwardFlops, "forwardFlops is null");
        Objects.requireNonNull(backwardInputFlops, "backwardInputFlops is null");
        Objects.requireNonNull(backwardWeightFlops, "backwardWeightFlops is null");
        Objects.requireNonNull(recomputeFlops, "recomputeFlops is null");
        Objects.requireNonNull(validationFlops, "validationFlops is null");
        Objects.requireNonNull(evaluationFlops, "evaluationFlops is null");
    }

    /** Creates the ledger of something small, such as a batch. */
    public FlopsLedger(
            long forwardFlops,
            long backwardInputFlops,
            long backwardWeightFlops,
            long recomputeFlops,
            long validationFlops,
            long evaluationFlops) {
        this(
                BigInteger.valueOf(forwardFlops),
                BigInteger.valueOf(backwardInputFlops),
                BigInteger.valueOf(backwardWeightFlops),
                BigInteger.valueOf(recomputeFlops),
                BigInteger.valueOf(validationFlops),
                BigInteger.valueOf(evaluationFlops));
    }

    public static FlopsLedger validation(long flops) {
        return new FlopsLedger(0, 0, 0, 0, flops, 0);
    }

    public static FlopsLedger evaluation(long flops) {
        return new FlopsLedger(0, 0, 0, 0, 0, flops);
    }

    /** Returns the FLOPs that Table 2 reports, which are all except those of the benchmarks. */
    public BigInteger trainingFlops() {
        return forwardFlops
                .add(backwardInputFlops)
                .add(backwardWeightFlops)
                .add(recomputeFlops)
                .add(validationFlops);
    }

    public FlopsLedger withoutValidation() {
        return new FlopsLedger(
                forwardFlops,
                backwardInputFlops,
                backwardWeightFlops,
                recomputeFlops,
                BigInteger.ZERO,
                evaluationFlops);
    }

    public FlopsLedger plus(FlopsLedger other) {
        return new FlopsLedger(
                forwardFlops.add(other.forwardFlops),
                backwardInputFlops.add(other.backwardInputFlops),
                backwardWeightFlops.add(other.backwardWeightFlops),
                recomputeFlops.add(other.recomputeFlops),
                validationFlops.add(other.validationFlops),
                evaluationFlops.add(other.evaluationFlops));
    }

    /**
     * Returns every count multiplied by a factor and rounded. It extrapolates from some batches to all.
     *
     * @throws IllegalArgumentException if the factor is no finite number of at least 0
     */
    public FlopsLedger times(double factor) {
        if (!(factor >= 0 && factor <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "counts of operations are multiplied by a finite number of at least 0, not " + factor);
        }
        UnaryOperator<BigInteger> times = count -> {
            double product = factor * count.doubleValue();
            return product < ROUNDED_AS_LONG
                    ? BigInteger.valueOf(Math.round(product))
                    : new BigDecimal(product).toBigInteger();
        };
        return new FlopsLedger(
                times.apply(forwardFlops),
                times.apply(backwardInputFlops),
                times.apply(backwardWeightFlops),
                times.apply(recomputeFlops),
                times.apply(validationFlops),
                times.apply(evaluationFlops));
    }
}
