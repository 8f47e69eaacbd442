package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(TestDevice.TAG)
class KernelsTest {
    /** Gradients of bf16 weights are summed in float32: each must be the very value that was computed. These have eight bits. */
    @Test
    void bf16ValuesAreWidenedExactly() {
        float[] values = {0, 1, -1.5f, 0.0078125f, 3.140625f, -1.0078125f, 1 << 20, -255};
        try (TensorScope scope = TestDevice.scope()) {
            Kernels kernels = Kernels.load(scope);
            Tensor rounded = kernels.bf16(scope, scope.floats(values, 2, 4));
            assertThat(kernels.toFloat32(scope, List.of(rounded)).get(0).toFloats())
                    .containsExactly(values);
        }
    }
}
