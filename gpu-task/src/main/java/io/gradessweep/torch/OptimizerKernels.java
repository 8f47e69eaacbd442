package io.gradessweep.torch;

import io.gradessweep.spec.Rounding;
import java.util.List;

/**
 * Typed calls of {@code optimizer_kernels.py}, which updates weights whose state, or which themselves, are kept in fewer
 * bits or in host memory. It goes through each weight in pieces, so that the memory that an update needs beside what is
 * kept does not grow with the weight.
 */
public final class OptimizerKernels {
    /** The elements of a piece on a CPU: as many as stay in its cache. Elsewhere they are enough to occupy the device. */
    private static final int PIECE_ON_CPU = 1 << 18;

    /** The elements of a piece on a device that is no CPU. */
    public static final int PIECE = 1 << 23;

    private final Script script;
    private final Tensor levels;
    private final Tensor bounds;
    private final Tensor positiveLevels;
    private final Tensor positiveBounds;
    private final int piece;

    private OptimizerKernels(TensorScope scope, int piece) {
        this.piece = piece;
        script = Script.load("OptimizerKernels", "optimizer_kernels.py");
        float[] signed = DynamicMap.signed();
        float[] positive = DynamicMap.positive();
        levels = scope.floats(signed, signed.length);
        bounds = DynamicMap.midpoints(signed, scope);
        positiveLevels = scope.floats(positive, positive.length);
        positiveBounds = DynamicMap.midpoints(positive, scope);
    }

    /** @param scope owns the tables, on the device of the weights */
    public static OptimizerKernels load(TensorScope scope) {
        return new OptimizerKernels(scope, scope.isOnCpu() ? PIECE_ON_CPU : PIECE);
    }

    /** Loads kernels that go through weights in pieces of this many elements, a multiple of 256. */
    static OptimizerKernels load(TensorScope scope, int piece) {
        return new OptimizerKernels(scope, piece);
    }

    /**
     * A weight with its gradient, in any number formats.
     *
     * @param lost what Kahan's rounding lost; otherwise empty
     */
    public record Weight(Tensor value, Tensor gradient, List<Tensor> lost) {}

    /**
     * The rounding of a weight in bf16, and of moments in bf16.
     *
     * @param key the number that all draws of an update follow from
     */
    public record Draw(Rounding rounding, int key) {
        private int code() {
            return switch (rounding) {
                case STOCHASTIC -> 1;
                case KAHAN -> 2;
                case NEAREST -> 3;
            };
        }
    }

    /**
     * The moments of a weight: a tensor each, or codes and scales.
     *
     * @param updates (1) the number of updates so far
     */
    public record Moments(List<Tensor> first, List<Tensor> second, Tensor updates) {}

    public void adamW(Weight weight, Moments moments, Draw draw, Kernels.AdamStep step) {
        adam(true, weight, moments, draw, step);
    }

    public void adam(Weight weight, Moments moments, Draw draw, Kernels.AdamStep step) {
        adam(false, weight, moments, draw, step);
    }

    private void adam(boolean decoupled, Weight weight, Moments moments, Draw draw, Kernels.AdamStep step) {
        script.run(
                "adam",
                weight.value,
                weight.gradient,
                new Script.Moved(moments.first),
                new Script.Moved(moments.second),
                moments.updates,
                weight.lost,
                levels,
                bounds,
                positiveLevels,
                positiveBounds,
                draw.code(),
                draw.key,
                piece,
                decoupled,
                step.learningRate(),
                step.beta1(),
                step.beta2(),
                step.weightDecay(),
                step.epsilon());
    }

    /** @param momentum a tensor, or codes and scales; empty without momentum */
    public void sgd(Weight weight, List<Tensor> momentum, Draw draw, Kernels.SgdStep step) {
        script.run(
                "sgd",
                weight.value,
                weight.gradient,
                new Script.Moved(momentum),
                weight.lost,
                levels,
                bounds,
                draw.code(),
                draw.key,
                piece,
                step.learningRate(),
                step.momentum(),
                step.weightDecay());
    }
}
