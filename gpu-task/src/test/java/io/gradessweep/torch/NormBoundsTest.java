package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.spec.MatrixNorm;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Theorem 1 of arXiv 2509.01842 (Appendix A) on the kernels that training measures with: the elementwise L1 norm bounds
 * the other norms of a matrix from above. Norms of one space are equivalent, so a multiple of each of them bounds it in
 * turn; the factors for m rows, n columns and rank r are sqrt(m n) for the Frobenius norm, m for the infinity norm, n for
 * the largest column sum, and sqrt(m n r) for the spectral norm. Matrices that are known to reach a bound reach it.
 */
@Tag(TestDevice.TAG)
class NormBoundsTest {
    /** Relative, of the larger side: elements are float32, and so is the singular value decomposition. */
    private static final double ROUNDING = 1e-5;

    private static TensorScope scope;
    private static Kernels kernels;

    @BeforeAll
    static void load() {
        scope = TestDevice.scope();
        kernels = Kernels.load(scope);
    }

    @AfterAll
    static void close() {
        scope.close();
    }

    /** A matrix whose elements lie row by row. */
    private record Matrix(int rows, int columns, float[] elements) {
        static Matrix of(int rows, int columns, DoubleSupplier element) {
            Matrix matrix = new Matrix(rows, columns, new float[rows * columns]);
            for (int i = 0; i < matrix.elements.length; i++) {
                matrix.elements[i] = (float) element.getAsDouble();
            }
            return matrix;
        }

        /** The outer product of two vectors. */
        static Matrix outer(float[] column, float[] row) {
            Matrix product = new Matrix(column.length, row.length, new float[column.length * row.length]);
            for (int i = 0; i < product.elements.length; i++) {
                product.elements[i] = column[i / row.length] * row[i % row.length];
            }
            return product;
        }

        Matrix transposed() {
            Matrix transposed = new Matrix(columns, rows, new float[elements.length]);
            for (int i = 0; i < elements.length; i++) {
                transposed.elements[i % columns * rows + i / columns] = elements[i];
            }
            return transposed;
        }
    }

    /** The kernels' norms of a matrix, and its largest column sum, the infinity norm of what is transposed. */
    private record Norms(Map<MatrixNorm, Double> of, double columnSum) {
        static Norms of(Matrix matrix) {
            Map<MatrixNorm, Double> norms = new EnumMap<>(MatrixNorm.class);
            for (MatrixNorm norm : MatrixNorm.values()) {
                norms.put(norm, measured(matrix, norm));
            }
            return new Norms(norms, measured(matrix.transposed(), MatrixNorm.INFINITY));
        }

        private static double measured(Matrix matrix, MatrixNorm norm) {
            try (TensorScope step = scope.open()) {
                Tensor tensor = step.floats(matrix.elements, matrix.rows, matrix.columns);
                return kernels.norms(step, List.of(tensor), norm).toDoubles()[0];
            }
        }

        double l1() {
            return of.get(MatrixNorm.L1);
        }
    }

    /** Holds the L1 norm between each norm and its multiple; {@code rank} is at least that of the matrix. */
    private static void assertBounds(Matrix matrix, int rank) {
        Norms norms = Norms.of(matrix);
        double elements = (double) matrix.rows * matrix.columns;
        assertBetween(norms.l1(), norms.of.get(MatrixNorm.FROBENIUS), Math.sqrt(elements), "frobenius");
        assertBetween(norms.l1(), norms.of.get(MatrixNorm.INFINITY), matrix.rows, "infinity");
        assertBetween(norms.l1(), norms.columnSum, matrix.columns, "largest column sum");
        assertBetween(norms.l1(), norms.of.get(MatrixNorm.SPECTRAL), Math.sqrt(elements * rank), "spectral");
    }

    private static void assertBetween(double l1, double norm, double factor, String name) {
        assertThat(norm).as(name).isLessThanOrEqualTo(l1 * (1 + ROUNDING));
        assertThat(l1).as(name + " x " + factor).isLessThanOrEqualTo(factor * norm * (1 + ROUNDING));
    }

    private static Matrix scaled(Matrix matrix, double scale) {
        float[] elements = matrix.elements.clone();
        for (int i = 0; i < elements.length; i++) {
            elements[i] *= (float) scale;
        }
        return new Matrix(matrix.rows, matrix.columns, elements);
    }

    private static float[] gaussian(Random random, int size) {
        return Matrix.of(1, size, random::nextGaussian).elements;
    }

    /** Gaussian, sparse and heavy-tailed matrices, and those of rank one, at scales from 1e-12 to 1e12. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "1, 300", "300, 1", "2, 2", "3, 64", "64, 3", "32, 32", "48, 160", "160, 48", "370, 400"
    })
    void theL1NormLiesBetweenEachNormAndItsMultiple(int rows, int columns) {
        int rank = Math.min(rows, columns);
        int rounds = rows * columns > 10_000 ? 1 : 12;
        for (int seed = 0; seed < rounds; seed++) {
            Random random = new Random(1_000L * rows + columns + seed);
            Matrix dense = Matrix.of(rows, columns, random::nextGaussian);
            Matrix sparse = Matrix.of(rows, columns, () -> random.nextDouble() < 0.1 ? random.nextGaussian() : 0.0);
            Matrix heavy = Matrix.of(
                    rows, columns, () -> Math.signum(random.nextGaussian()) * Math.exp(3 * random.nextGaussian()));
            Matrix one = Matrix.outer(gaussian(random, rows), gaussian(random, columns));
            for (double scale : new double[] {1e-12, 1e-6, 1, 1e6, 1e12}) {
                assertBounds(scaled(dense, scale), rank);
                assertBounds(scaled(sparse, scale), rank);
                assertBounds(scaled(heavy, scale), rank);
                assertBounds(scaled(one, scale), 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(MatrixNorm.class)
    void onlyTheZeroMatrixHasNormZero(MatrixNorm norm) {
        for (int[] shape : new int[][] {{1, 1}, {1, 40}, {40, 1}, {17, 23}}) {
            Matrix zero = Matrix.of(shape[0], shape[1], () -> 0.0);
            assertBounds(zero, 1);
            assertThat(Norms.of(zero).of.get(norm)).isZero();
            for (int at : new int[] {0, zero.elements.length - 1}) {
                Matrix almost = Matrix.of(shape[0], shape[1], () -> 0.0);
                almost.elements[at] = -1e-15f;
                assertThat(Norms.of(almost).of.get(norm)).isPositive();
            }
        }
    }

    /**
     * Squares below 1e-45 are zero in float32, so where all elements lie below 1e-23 the Frobenius norm is lost and its
     * multiple bounds nothing. The L1 norm, by which matrices freeze, needs no squares.
     */
    @Test
    void elementsWhoseSquaresUnderflowKeepTheirL1Norm() {
        Norms norms = Norms.of(Matrix.of(2, 3, () -> 1e-25));
        assertThat(norms.l1()).isEqualTo(6e-25, within(6e-25 * ROUNDING));
        assertThat(norms.of.get(MatrixNorm.FROBENIUS)).isZero();
    }

    /** The bound from above is reached by every norm where there is one element other than zero, wherever it is. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 33", "33, 1", "12, 20", "400, 400"})
    void aSingleElementReachesTheBoundByTheL1Norm(int rows, int columns) {
        for (int at : new int[] {0, rows * columns / 2, rows * columns - 1}) {
            Matrix single = Matrix.of(rows, columns, () -> 0.0);
            single.elements[at] = -2.5f;
            Norms norms = Norms.of(single);
            assertThat(norms.of.values()).allSatisfy(norm -> assertThat(norm).isEqualTo(2.5, within(2.5 * ROUNDING)));
            assertThat(norms.columnSum).isEqualTo(2.5);
        }
    }

    /** Signs alone, in an outer product: rank one and flat, so that Cauchy and Schwarz are equal. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 33", "33, 1", "12, 20", "370, 400"})
    void aFlatMatrixOfRankOneReachesTheMultiples(int rows, int columns) {
        Matrix flat = Matrix.outer(signs(rows, 3), signs(columns, 4));
        Norms norms = Norms.of(flat);
        double elements = (double) rows * columns;
        double rounding = elements * ROUNDING;
        assertThat(norms.l1()).isEqualTo(elements, within(rounding));
        assertThat(Math.sqrt(elements) * norms.of.get(MatrixNorm.FROBENIUS)).isEqualTo(elements, within(rounding));
        assertThat(Math.sqrt(elements) * norms.of.get(MatrixNorm.SPECTRAL)).isEqualTo(elements, within(rounding));
        assertThat(rows * norms.of.get(MatrixNorm.INFINITY)).isEqualTo(elements, within(rounding));
        assertThat(columns * norms.columnSum).isEqualTo(elements, within(rounding));
    }

    private static float[] signs(int size, int seed) {
        Random random = new Random(seed);
        float[] signs = new float[size];
        for (int i = 0; i < size; i++) {
            signs[i] = random.nextBoolean() ? 1 : -1;
        }
        return signs;
    }

    /** Sylvester's construction. All singular values are sqrt(n), so that no matrix has a larger L1 norm for its own. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 64, 512})
    void aHadamardMatrixReachesTheMultipleOfTheSpectralNorm(int size) {
        Matrix hadamard = new Matrix(size, size, new float[size * size]);
        for (int i = 0; i < hadamard.elements.length; i++) {
            hadamard.elements[i] = Integer.bitCount(i / size & i % size) % 2 == 0 ? 1 : -1;
        }
        Norms norms = Norms.of(hadamard);
        double l1 = (double) size * size;
        assertThat(norms.l1()).isEqualTo(l1);
        assertThat(Math.pow(size, 1.5) * norms.of.get(MatrixNorm.SPECTRAL)).isEqualTo(l1, within(l1 * ROUNDING));
    }

    /** What a norm is: it scales with its matrix, and that of a sum is no more than the sum of both. */
    @ParameterizedTest
    @EnumSource(MatrixNorm.class)
    void eachOfThemIsANorm(MatrixNorm norm) {
        Random random = new Random(5);
        for (int round = 0; round < 30; round++) {
            int rows = 1 + random.nextInt(40);
            int columns = 1 + random.nextInt(40);
            Matrix one = Matrix.of(rows, columns, random::nextGaussian);
            Matrix other = scaled(Matrix.of(rows, columns, random::nextGaussian), Math.exp(random.nextGaussian()));
            Matrix sum = new Matrix(rows, columns, one.elements.clone());
            for (int i = 0; i < sum.elements.length; i++) {
                sum.elements[i] += other.elements[i];
            }
            double ofOne = Norms.of(one).of.get(norm);
            double bound = ofOne + Norms.of(other).of.get(norm);
            assertThat(Norms.of(sum).of.get(norm)).isLessThanOrEqualTo(bound * (1 + ROUNDING));
            assertThat(Norms.of(scaled(one, -8)).of.get(norm)).isEqualTo(8 * ofOne, within(8 * ofOne * ROUNDING));
        }
    }
}
