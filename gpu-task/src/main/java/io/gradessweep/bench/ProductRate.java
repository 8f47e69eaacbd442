package io.gradessweep.bench;

import io.gradessweep.spec.Precision;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.Arrays;
import java.util.List;

/**
 * The fastest product of square matrices that a device does, over all sizes. A small product does not fill a GPU, so a
 * single size is no bound: a training step can be faster than it.
 *
 * @param size rows of the matrices of the fastest
 */
public record ProductRate(double flopsPerSecond, int size) {
    private static final int SMALLEST = 512;
    private static final int LARGEST = 8192;
    private static final int REPEATS = 5;
    /** A size is the last one if its products take longer. */
    private static final double SECONDS = 0.15;

    /** The size of the copies by which bandwidth is measured, in float32: 256 MiB each. */
    private static final int COPIED = 1 << 26;

    /** Measures a device in the format in which layers of this precision compute. */
    public static ProductRate of(TensorScope scope, Kernels kernels, Precision precision) {
        ProductRate best = new ProductRate(0, 0);
        for (int size = SMALLEST; size <= LARGEST; size *= 2) {
            double seconds = seconds(scope, kernels, precision, size);
            double rate = 2.0 * size * size * size / seconds;
            if (rate > best.flopsPerSecond) {
                best = new ProductRate(rate, size);
            }
            if (seconds > SECONDS) {
                break;
            }
        }
        return best;
    }

    /** Returns the seconds of the fastest of some products. */
    private static double seconds(TensorScope scope, Kernels kernels, Precision precision, int size) {
        try (TensorScope own = scope.open()) {
            Tensor a = precision == Precision.FP32 ? own.ones(size, size) : kernels.bf16(own, own.ones(size, size));
            return fastest(own, () -> kernels.product(own, a, a).close());
        }
    }

    /** Measures the bytes that a device reads and writes in a second when it copies. */
    public static double bytesPerSecond(TensorScope scope, Kernels kernels) {
        try (TensorScope own = scope.open()) {
            Tensor from = own.ones(COPIED);
            Tensor to = own.zeros(COPIED);
            double seconds = fastest(own, () -> kernels.copy(List.of(to), List.of(from)));
            return 2.0 * COPIED * Float.BYTES / seconds;
        }
    }

    private static double fastest(TensorScope scope, Runnable work) {
        double[] seconds = new double[REPEATS];
        for (int i = -1; i < REPEATS; i++) { // the first is a warm-up
            scope.synchronize();
            long begin = System.nanoTime();
            work.run();
            scope.synchronize();
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - begin) / 1e9;
            }
            if (i == 0 && seconds[0] > SECONDS) {
                return seconds[0];
            }
        }
        return Arrays.stream(seconds).min().orElseThrow();
    }
}
