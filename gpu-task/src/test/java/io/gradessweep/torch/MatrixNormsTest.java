package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.spec.MatrixNorm;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The norms against plain arithmetic in double precision. How they bound each other: {@link NormBoundsTest}. */
@Tag(TestDevice.TAG)
class MatrixNormsTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 9", "9, 1", "5, 7", "64, 33", "300, 700"})
    void theyAreWhatTheyAreCalled(int rows, int columns) {
        Random random = new Random(31L * rows + columns);
        float[] matrix = new float[rows * columns];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) random.nextGaussian();
        }
        try (TensorScope scope = TestDevice.scope()) {
            Kernels kernels = Kernels.load(scope);
            Tensor tensor = scope.floats(matrix, rows, columns);
            double l1 = norm(scope, kernels, tensor, MatrixNorm.L1);
            double frobenius = norm(scope, kernels, tensor, MatrixNorm.FROBENIUS);
            double infinity = norm(scope, kernels, tensor, MatrixNorm.INFINITY);
            double spectral = norm(scope, kernels, tensor, MatrixNorm.SPECTRAL);

            assertThat(l1).isEqualTo(sum(matrix, 1), within(1e-5 * l1));
            assertThat(frobenius).isEqualTo(Math.sqrt(sum(matrix, 2)), within(1e-5 * frobenius));
            assertThat(infinity).isEqualTo(largestRow(matrix, columns), within(1e-5 * infinity));
            assertThat(spectral).isEqualTo(largestSingularValue(matrix, columns), within(1e-4 * spectral));
        }
    }

    /** A run whose gradients are no numbers any more has diverged: that is for the loop to say, not for a decomposition. */
    @ParameterizedTest
    @EnumSource(MatrixNorm.class)
    void whatIsNotFiniteHasNoFiniteNorm(MatrixNorm norm) {
        try (TensorScope scope = TestDevice.scope()) {
            Kernels kernels = Kernels.load(scope);
            for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                Tensor tensor = scope.floats(new float[] {1, wrong, 3, 4}, 2, 2);
                assertThat(norm(scope, kernels, tensor, norm)).isNotFinite();
            }
        }
    }

    private static double norm(TensorScope scope, Kernels kernels, Tensor tensor, MatrixNorm norm) {
        return kernels.norms(scope, List.of(tensor), norm).toDoubles()[0];
    }

    private static double sum(float[] matrix, int power) {
        double sum = 0;
        for (float value : matrix) {
            sum += Math.pow(Math.abs((double) value), power);
        }
        return sum;
    }

    private static double largestRow(float[] matrix, int columns) {
        double largest = 0;
        for (int from = 0; from < matrix.length; from += columns) {
            largest = Math.max(largest, sum(Arrays.copyOfRange(matrix, from, from + columns), 1));
        }
        return largest;
    }

    /** By power iteration, until it stands still. */
    private static double largestSingularValue(float[] matrix, int columns) {
        double[] vector = new double[columns];
        Arrays.fill(vector, 1);
        double value = 0;
        for (int i = 0; i < 20_000; i++) {
            double[] image = new double[matrix.length / columns];
            double[] back = new double[columns];
            for (int at = 0; at < matrix.length; at++) {
                image[at / columns] += matrix[at] * vector[at % columns];
            }
            for (int at = 0; at < matrix.length; at++) {
                back[at % columns] += matrix[at] * image[at / columns];
            }
            double length = Math.sqrt(Arrays.stream(back).map(x -> x * x).sum());
            double next = Math.sqrt(length);
            vector = Arrays.stream(back).map(x -> x / length).toArray();
            if (Math.abs(next - value) < 1e-13 * next) {
                return next;
            }
            value = next;
        }
        return value;
    }
}
