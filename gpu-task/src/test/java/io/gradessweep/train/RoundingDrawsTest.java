package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.MemorySpec;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.NumberFormat;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stochastic rounding draws follows from the seed, the step and the weight, of which each part draws for itself. */
class RoundingDrawsTest {
    private static final int SIZE = 1000;

    /** Returns the weight after an update of half of a step of bf16, which rounds up as often as down. */
    private static float[] updated(String slot, int layer, long seed, int step) {
        Torch.prepareThread(1);
        try (TensorScope scope = TensorScope.on("cpu")) {
            Kernels kernels = Kernels.load(scope);
            float[] ones = new float[SIZE];
            Arrays.fill(ones, 1);
            float[] half = new float[SIZE];
            Arrays.fill(half, -1f / 256);
            Parameter weight = new Parameter(
                    "model.layers." + layer + ".self_attn.qkv_proj.weight",
                    slot,
                    Parameter.Kind.MATRIX,
                    List.of(MatrixId.language(layer, slot)),
                    layer,
                    kernels.converted(scope, scope.floats(ones, SIZE), NumberFormat.BF16));
            Optimizer optimizer = Optimizer.of(
                    new OptimizerSpec.Sgd(1, 0, 0), Precision.BF16_PURE, MemorySpec.DEFAULT, seed, kernels, scope);
            Gradients gradients = new Gradients();
            gradients.put(weight, scope.floats(half, SIZE));
            optimizer.step(step, gradients, 1);
            return weight.value().toFloats();
        }
    }

    private static int differences(float[] one, float[] other) {
        int differences = 0;
        for (int i = 0; i < SIZE; i++) {
            differences += one[i] != other[i] ? 1 : 0;
        }
        return differences;
    }

    /** Of a thousand draws about half are the same by chance: within five standard deviations of 16. */
    @Test
    void eachPartOfAFusedModuleDrawsForItself() {
        float[] first = updated("k", 0, 7, 3);
        assertThat(updated("k", 0, 7, 3)).isEqualTo(first);
        for (float[] other :
                List.of(updated("v", 0, 7, 3), updated("k", 1, 7, 3), updated("k", 0, 8, 3), updated("k", 0, 7, 4))) {
            assertThat(differences(first, other)).isBetween(420, 580);
        }
    }
}
