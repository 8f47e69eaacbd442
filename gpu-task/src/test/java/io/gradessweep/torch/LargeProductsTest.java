package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products that are large enough for oneDNN, and whose sums are long enough to differ, against those of libtorch's BLAS. */
class LargeProductsTest {
    private TensorScope scope;
    private Script blas;
    private Script oneDnn;

    @BeforeEach
    void open() {
        Torch.prepareThread(1);
        scope = TensorScope.on("cpu");
        blas = LargeProducts.load(LargeProducts.BLAS);
        oneDnn = LargeProducts.load(LargeProducts.ONE_DNN);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void bothGiveTheSame() {
        Tensor x = scope.normal(1, 1025, 257);
        Tensor w = scope.normal(1, 259, 257);
        Tensor dy = scope.normal(1, 1025, 259);
        compare(oneDnn.tensor(scope, "linear", x, w), blas.tensor(scope, "linear", x, w), 257);
        // As where a layer's input is differentiated, by the transposed weight.
        compare(oneDnn.tensor(scope, "product", dy, w), blas.tensor(scope, "product", dy, w), 259);
    }

    /** The one has too few rows, the other too few elements. */
    @ParameterizedTest
    @CsvSource({"383, 2100, 2000", "1025, 255, 259"})
    void blasComputesOtherProducts(int n, int inner, int outer) {
        Tensor x = scope.normal(1, n, inner);
        Tensor w = scope.normal(1, outer, inner);
        assertThat(Arrays.equals(
                        oneDnn.tensor(scope, "linear", x, w).toFloats(),
                        blas.tensor(scope, "linear", x, w).toFloats()))
                .isTrue();
    }

    @Test
    void bothGiveTheSameGradientOfAnAdapter() {
        Tensor dy = scope.normal(1, 1025, 259);
        Tensor inputs = scope.normal(1, 1025, 24);
        Tensor b = scope.normal(1, 259, 24);
        Tensor gradient = oneDnn.tensor(scope, "adapter_gradient", dy, inputs, b, 0.5);
        assertThat(gradient.shape()).containsExactly(259, 24);
        compare(gradient, blas.tensor(scope, "adapter_gradient", dy, inputs, b, 0.5), 1025);
    }

    /** @param terms the number of terms of each sum, which grows with its root */
    private static void compare(Tensor actual, Tensor expected, int terms) {
        float[] values = actual.toFloats();
        float[] others = expected.toFloats();
        assertThat(values).hasSameSizeAs(others);
        boolean differ = false;
        for (int i = 0; i < values.length; i++) {
            assertThat(Math.abs(values[i] - others[i])).isLessThan((float) (2e-5 * Math.sqrt(terms)));
            differ |= values[i] != others[i];
        }
        assertThat(differ).as("computed by two libraries").isTrue();
    }
}
