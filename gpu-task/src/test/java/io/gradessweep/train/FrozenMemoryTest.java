package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.gradessweep.cost.CostModel;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Monitoring;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.ImageCounts;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.GradientFormat;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.Offload;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Rounding;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.StateFormat;
import io.gradessweep.torch.LiveBytes;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes that a run's tensors take before and after half of its matrices are frozen, beside the estimate. */
class FrozenMemoryTest {
    @ParameterizedTest
    @CsvSource({
        "FP32, FP32, FP32",
        "BF16, FP32, FP32",
        "BF16, BF16, COMPUTE",
        "BF16_PURE, BF16, COMPUTE",
        "BF16_PURE, INT8, FP32"
    })
    void frozenMatricesGiveBackWhatTheEstimateForetells(
            Precision precision, StateFormat state, GradientFormat gradients) {
        OptimizerSpec optimizer = new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01, state);
        MemorySpec memory = new MemorySpec(gradients, Rounding.STOCHASTIC, Offload.NONE);
        try (TinyRun run = new TinyRun(TinyRun.FULL, optimizer, "qwen3", precision, Monitoring.MATRICES, memory)) {
            run.prepare(Policies.NONE, 1, TinyRun.batches(1));
            run.loop.run();
            Map<MatrixId, Long> elements = run.trainable.elementsByMatrix();
            Set<MatrixId> half = new HashSet<>();
            long frozen = 0;
            long all = 0;
            for (Map.Entry<MatrixId, Long> matrix : elements.entrySet()) {
                all += matrix.getValue();
                // Those that are large enough for 8 bits, at every other turn.
                if (matrix.getValue() >= StateFormat.SMALLEST_TENSOR && half.size() * 2 <= elements.size()) {
                    half.add(matrix.getKey());
                    frozen += matrix.getValue();
                }
            }
            long before = LiveBytes.of(run.scope);
            long gradientsBefore = gradientBytes(run, gradients, precision);
            new Freezer(
                            run.decoder,
                            run.trainable,
                            run.optimizer,
                            new CriterionBuffers(run.decoder.kernels(), run.scope, 1),
                            false,
                            false)
                    .freeze(half, new Gradients());
            long freed = before - LiveBytes.of(run.scope) + gradientsBefore - gradientBytes(run, gradients, precision);
            long estimate = CostModel.of(run.decoder.config(), spec(optimizer, precision, memory))
                    .memory(spec(optimizer, precision, memory), ImageCounts.NONE)
                    .freezable();
            assertThat(frozen).isGreaterThan(all / 4);
            assertThat((double) freed).isCloseTo((double) estimate * frozen / all, withinPercentage(2));
        }
    }

    private static long gradientBytes(TinyRun run, GradientFormat format, Precision precision) {
        int bytes = format == GradientFormat.COMPUTE && precision != Precision.FP32 ? 2 : 4;
        return run.trainable.active().stream()
                .map(Parameter::value)
                .mapToLong(value -> bytes * value.size())
                .sum();
    }

    private static RunSpec spec(OptimizerSpec optimizer, Precision precision, MemorySpec memory) {
        EarlyStopping freezing = new EarlyStopping.GradES(1, Ratio.of("0.5"), Criterion.GRADIENT);
        return MemoryRun.spec(freezing, optimizer, precision, memory, 2, 64);
    }
}
