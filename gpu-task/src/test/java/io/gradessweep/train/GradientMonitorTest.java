package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The numbers of a step, read from gradients and weights that are known. Every tensor is filled with zeros around a block
 * of 2 x 2 with rows (3, 4) and (-8, 6), times a factor of its own; a vector begins with 3 and 4 times its factor.
 */
class GradientMonitorTest {
    private static final double PERCENT = 1e-3;
    private static final Measure CHANGE = new Measure(Criterion.GRADIENT_CHANGE, MatrixNorm.L1);
    private static final Measure WEIGHT_CHANGE = new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.L1);
    private static final MatrixId Q = MatrixId.language(0, "q");

    /** A model with gradients, and what measures them. */
    private static final class Measured implements AutoCloseable {
        final TinyRun run;
        final Gradients gradients;
        final List<Parameter> parameters;
        private final CriterionBuffers buffers;
        private final GradientMonitor monitor;
        private final TensorScope scope;
        private final Tensor loss;

        Measured(FineTuning fineTuning, String fixture, Set<MatrixId> frozen) {
            run = new TinyRun(fineTuning, TinyRun.ADAMW, fixture);
            scope = run.scope.open();
            run.trainable.freeze(frozen);
            TokenBatch batch = TinyRun.batch(1, 1);
            gradients = new BackwardPass(run.decoder, run.trainable)
                    .run(scope, batch, batch.lossTokens())
                    .gradients();
            parameters = gradients.parameters();
            loss = scope.floats(new float[] {12.5f}, 1);
            buffers = new CriterionBuffers(run.decoder.kernels(), run.scope, 1);
            monitor = new GradientMonitor(run.decoder.kernels(), run.trainable::matricesOf, buffers, new PhaseClock());
        }

        Measured(FineTuning fineTuning) {
            this(fineTuning, "qwen3", Set.of());
        }

        /** Gives every gradient the factor of its place. */
        void gradientsAre(ToDoubleFunction<Parameter> factor) {
            parameters.forEach(parameter -> fill(gradients.of(parameter), factor.applyAsDouble(parameter)));
        }

        void weightsAre(ToDoubleFunction<Parameter> factor) {
            parameters.forEach(parameter -> fill(parameter.value(), factor.applyAsDouble(parameter)));
        }

        private void fill(Tensor tensor, double factor) {
            float[] values = new float[Math.toIntExact(tensor.size())];
            long[] shape = tensor.shape();
            values[0] = (float) (3 * factor);
            values[1] = (float) (4 * factor);
            if (shape.length == 2) {
                int columns = Math.toIntExact(shape[1]);
                values[columns] = (float) (-8 * factor);
                values[columns + 1] = (float) (6 * factor);
            }
            write(tensor, values);
        }

        void write(Tensor tensor, float[] values) {
            try (Tensor written = scope.floats(values, tensor.shape())) {
                Torch.withoutGradients(() -> run.decoder.kernels().copy(tensor, written));
            }
        }

        /** The number of the parameter among those that train, from 1. */
        double place(Parameter parameter) {
            return 1 + parameters.indexOf(parameter);
        }

        GradientMonitor.Measurement read(int step, Measure... measures) {
            return read(step, List.of(measures));
        }

        GradientMonitor.Measurement read(int step, Collection<Measure> measures) {
            return monitor.read(step, scope, loss, gradients, measures);
        }

        void expect(int step, Measure... measures) {
            monitor.expect(step, gradients, List.of(measures));
        }

        /** Factors, summed over the parameters that each matrix has. */
        Map<MatrixId, Double> sums(ToDoubleFunction<Parameter> factor) {
            Map<MatrixId, Double> sums = new TreeMap<>();
            for (Parameter parameter : parameters) {
                double own = factor.applyAsDouble(parameter);
                parameter.matrices().forEach(matrix -> sums.merge(matrix, own, Double::sum));
            }
            return sums;
        }

        @Override
        public void close() {
            run.close();
        }
    }

    /** The norm of the block of 2 x 2: its rows are orthogonal, so the largest singular value is the longer row. */
    private static double norm(MatrixNorm norm) {
        return switch (norm) {
            case L1 -> 21;
            case FROBENIUS -> Math.sqrt(125);
            case INFINITY -> 14;
            case SPECTRAL -> 10;
        };
    }

    /** The norm of the block with rows (9, 16) and (64, 36): the larger root of x^2 - 5729 x + 700^2 is 5642.14. */
    private static double normOfSquares(MatrixNorm norm) {
        double squares = 9 * 9 + 16 * 16 + 64 * 64 + 36 * 36;
        double determinant = 9 * 36 - 16 * 64;
        return switch (norm) {
            case L1 -> 125;
            case FROBENIUS -> Math.sqrt(squares);
            case INFINITY -> 100;
            case SPECTRAL -> Math.sqrt((squares + Math.sqrt(squares * squares - 4 * determinant * determinant)) / 2);
        };
    }

    private static void assertValues(Map<MatrixId, Double> measured, Map<MatrixId, Double> factors, double norm) {
        assertThat(measured.keySet()).isEqualTo(factors.keySet());
        factors.forEach((matrix, factor) -> assertThat(measured.get(matrix))
                .as(matrix.toString())
                .isCloseTo(factor * norm, withinPercentage(PERCENT)));
    }

    @ParameterizedTest
    @EnumSource(MatrixNorm.class)
    void eachMatrixHasTheNormOfItsOwnGradient(MatrixNorm norm) {
        try (Measured measured = new Measured(TinyRun.FULL)) {
            measured.gradientsAre(measured::place);
            Measure measure = new Measure(Criterion.GRADIENT, norm);
            Map<MatrixId, Double> values = measured.read(1, measure).values().get(measure);
            assertThat(values).hasSize(21);
            assertValues(values, measured.sums(measured::place), norm(norm));
        }
    }

    @ParameterizedTest
    @EnumSource(MatrixNorm.class)
    void theTwoHalvesOfAnAdapterAreSummed(MatrixNorm norm) {
        try (Measured measured = new Measured(TinyRun.LORA)) {
            measured.gradientsAre(parameter -> isHalfA(parameter) ? 1 : 100 + parameter.block());
            Measure measure = new Measure(Criterion.GRADIENT, norm);
            Map<MatrixId, Double> values = measured.read(1, measure).values().get(measure);
            assertThat(values).hasSize(21);
            values.forEach((matrix, value) ->
                    assertThat(value).isCloseTo((101 + 1 + matrix.layer()) * norm(norm), withinPercentage(PERCENT)));
        }
    }

    private static boolean isHalfA(Parameter parameter) {
        return parameter.name().contains("lora_A");
    }

    /** One A of 1, and three B of 10, 100 and 1000. */
    @Test
    void matricesOfAFusedAdapterAllHaveTheValueOfTheWholeAdapter() {
        try (Measured measured = new Measured(TinyRun.LORA, "phi4", Set.of())) {
            Map<String, Integer> factors = Map.of("q", 10, "k", 100, "v", 1000, "gate", 20, "up", 200);
            measured.gradientsAre(parameter -> isHalfA(parameter) ? 1 : factors.getOrDefault(parameter.slot(), 5));
            Map<MatrixId, Double> values =
                    measured.read(1, Measure.GRADIENT_L1).values().get(Measure.GRADIENT_L1);
            Map<MatrixId, Double> expected = new TreeMap<>();
            for (int layer = 0; layer < 2; layer++) {
                for (String name : List.of("q", "k", "v")) {
                    expected.put(MatrixId.language(layer, name), 1111.0);
                }
                expected.put(MatrixId.language(layer, "gate"), 221.0);
                expected.put(MatrixId.language(layer, "up"), 221.0);
                expected.put(MatrixId.language(layer, "o"), 6.0);
                expected.put(MatrixId.language(layer, "down"), 6.0);
            }
            assertValues(values, expected, 21);
        }
    }

    /** Without an adapter the parts of a fused module are matrices of their own. */
    @Test
    void matricesOfAFusedModuleHaveTheirOwnValuesInFullFineTuning() {
        try (Measured measured = new Measured(TinyRun.FULL, "phi4", Set.of())) {
            measured.gradientsAre(measured::place);
            Map<MatrixId, Double> values =
                    measured.read(1, Measure.GRADIENT_L1).values().get(Measure.GRADIENT_L1);
            assertValues(values, measured.sums(measured::place), 21);
            assertThat(values.values()).doesNotHaveDuplicates();
        }
    }

    static List<FineTuning> fineTunings() {
        return List.of(TinyRun.FULL, TinyRun.LORA);
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void aRelativeChangeIsDividedByTheNormOfTheWeightAsItIsNow(FineTuning fineTuning) {
        for (MatrixNorm norm : MatrixNorm.values()) {
            Measure measure = new Measure(Criterion.RELATIVE_WEIGHT_CHANGE, norm);
            try (Measured measured = new Measured(fineTuning)) {
                measured.weightsAre(measured::place);
                measured.expect(1, measure);
                measured.weightsAre(parameter -> square(measured.place(parameter)) + 7);
                Map<MatrixId, Double> values =
                        measured.read(2, measure).values().get(measure);
                Map<MatrixId, Double> changes =
                        measured.sums(parameter -> square(measured.place(parameter)) + 7 - measured.place(parameter));
                Map<MatrixId, Double> weights = measured.sums(parameter -> square(measured.place(parameter)) + 7);
                changes.replaceAll((matrix, change) -> change / weights.get(matrix));
                assertValues(values, changes, 1);
            }
        }
    }

    private static double square(double value) {
        return value * value;
    }

    @ParameterizedTest
    @EnumSource(
            value = Criterion.class,
            names = {"GRADIENT", "FREEZING_SCORE"},
            mode = EnumSource.Mode.EXCLUDE)
    void aChangeIsAbsentWhereTheStepBeforeWasNotKept(Criterion criterion) {
        Measure measure = new Measure(criterion, MatrixNorm.L1);
        try (Measured measured = new Measured(TinyRun.FULL)) {
            measured.gradientsAre(measured::place);
            assertThat(measured.read(1, measure).values()).isEmpty();
            measured.expect(1, measure);
            assertThat(measured.read(3, measure).values()).isEmpty();
            measured.expect(3, measure);
            assertThat(measured.read(4, measure).values()).containsOnlyKeys(measure);
            assertThat(measured.read(5, measure).values()).isEmpty();
        }
    }

    /** Gradients that are the same twice have changed by nothing, which is a number and not an absent one. */
    @Test
    void aChangeOfNothingIsZero() {
        try (Measured measured = new Measured(TinyRun.FULL)) {
            measured.expect(4, CHANGE, WEIGHT_CHANGE);
            Map<Measure, Map<MatrixId, Double>> values =
                    measured.read(5, CHANGE, WEIGHT_CHANGE).values();
            assertThat(values.get(CHANGE))
                    .hasSize(21)
                    .allSatisfy((matrix, value) -> assertThat(value).isZero());
            assertThat(values.get(WEIGHT_CHANGE))
                    .hasSize(21)
                    .allSatisfy((matrix, value) -> assertThat(value).isZero());
        }
    }

    @Test
    void whatCanBeToldIsToldBesideWhatCannot() {
        try (Measured measured = new Measured(TinyRun.FULL)) {
            measured.gradientsAre(measured::place);
            measured.expect(1, WEIGHT_CHANGE);
            Map<Measure, Map<MatrixId, Double>> values =
                    measured.read(2, CHANGE, Measure.GRADIENT_L1, WEIGHT_CHANGE).values();
            assertThat(values).containsOnlyKeys(Measure.GRADIENT_L1, WEIGHT_CHANGE);
            assertValues(values.get(Measure.GRADIENT_L1), measured.sums(measured::place), 21);
        }
    }

    /** Of a matrix that has just come back there is no copy; the others are compared all the same. */
    @Test
    void aMatrixWithoutACopyIsAbsentAmongTheOthers() {
        try (Measured measured = new Measured(TinyRun.FULL)) {
            measured.gradientsAre(parameter -> 2 * measured.place(parameter));
            measured.expect(1, CHANGE);
            measured.buffers.release(measured.parameters.stream()
                    .filter(parameter -> parameter.matrices().contains(Q))
                    .toList());
            measured.gradientsAre(parameter -> 5 * measured.place(parameter));
            Map<MatrixId, Double> expected = measured.sums(parameter -> 3 * measured.place(parameter));
            expected.remove(Q);
            assertValues(measured.read(2, CHANGE).values().get(CHANGE), expected, 21);
        }
    }

    /** Twenty measures in one read: five criteria whose numbers differ, each in four norms. */
    @ParameterizedTest
    @MethodSource("fineTunings")
    void allMeasuresAtOnceEachHaveTheirOwnNumbers(FineTuning fineTuning) {
        try (Measured measured = new Measured(fineTuning)) {
            Measure[] all = Measure.all().toArray(new Measure[0]);
            measured.gradientsAre(measured::place);
            measured.weightsAre(parameter -> 3 * measured.place(parameter));
            measured.monitor.smooth(measured.gradients);
            measured.expect(1, all);
            measured.gradientsAre(parameter -> 8 * measured.place(parameter));
            measured.monitor.smooth(measured.gradients);
            measured.weightsAre(parameter -> square(measured.place(parameter)) + 40);
            GradientMonitor.Measurement read = measured.read(2, all);

            Map<MatrixId, Double> weights = measured.sums(parameter -> square(measured.place(parameter)) + 40);
            Map<MatrixId, Double> changes = measured.sums(
                    parameter -> Math.abs(square(measured.place(parameter)) + 40 - 3 * measured.place(parameter)));
            Map<MatrixId, Double> relative = new TreeMap<>(changes);
            relative.replaceAll((matrix, change) -> change / weights.get(matrix));
            assertThat(read.values().keySet()).containsExactly(all);
            for (MatrixNorm norm : MatrixNorm.values()) {
                assertValues(
                        read.values().get(new Measure(Criterion.GRADIENT, norm)),
                        measured.sums(parameter -> 8 * measured.place(parameter)),
                        norm(norm));
                assertValues(
                        read.values().get(new Measure(Criterion.GRADIENT_CHANGE, norm)),
                        measured.sums(parameter -> 7 * measured.place(parameter)),
                        norm(norm));
                assertValues(read.values().get(new Measure(Criterion.WEIGHT_CHANGE, norm)), changes, norm(norm));
                assertValues(read.values().get(new Measure(Criterion.RELATIVE_WEIGHT_CHANGE, norm)), relative, 1);
                // s: 0.15 x 1, then 0.85 x 0.15 + 0.15 x 8; u: 0.05 x 0.85, then 0.95 x 0.0425 + 0.05 x (8 - 1.3275)
                assertValues(
                        read.values().get(new Measure(Criterion.FREEZING_SCORE, norm)),
                        measured.sums(parameter -> 1.3275 * 0.374 * square(measured.place(parameter))),
                        normOfSquares(norm));
            }
            assertThat(read.lossSum()).isEqualTo(12.5);
            assertL2(measured, read, parameter -> 8 * measured.place(parameter));
        }
    }

    /** What was frozen and trains again begins anew; the others go on. */
    @Test
    void whatIsReleasedIsSmoothedFromTheBeginning() {
        try (Measured measured = new Measured(TinyRun.FULL)) {
            Measure score = new Measure(Criterion.FREEZING_SCORE, MatrixNorm.L1);
            assertThat(measured.read(1, score).values()).isEmpty();
            measured.gradientsAre(measured::place);
            measured.monitor.smooth(measured.gradients);
            measured.buffers.release(measured.parameters.stream()
                    .filter(parameter -> parameter.matrices().contains(Q))
                    .toList());
            measured.monitor.smooth(measured.gradients);
            Map<MatrixId, Double> first = measured.sums(parameter -> 0.15 * 0.0425 * square(measured.place(parameter)));
            Map<MatrixId, Double> expected = measured.sums(
                    parameter -> 0.2775 * (0.95 * 0.0425 + 0.05 * 0.7225) * square(measured.place(parameter)));
            expected.put(Q, first.get(Q));
            assertValues(measured.read(2, score).values().get(score), expected, 125);
        }
    }

    /** Backwards and in part: numbers belong to their measures whatever the order. */
    @Test
    void theOrderInWhichMeasuresAreAskedForDoesNotMatter() {
        try (Measured measured = new Measured(TinyRun.FULL)) {
            Measure relative = new Measure(Criterion.RELATIVE_WEIGHT_CHANGE, MatrixNorm.FROBENIUS);
            Measure infinity = new Measure(Criterion.GRADIENT, MatrixNorm.INFINITY);
            measured.weightsAre(parameter -> 1);
            measured.expect(6, relative);
            measured.weightsAre(parameter -> 1 + measured.place(parameter));
            measured.gradientsAre(measured::place);
            GradientMonitor.Measurement read = measured.read(7, relative, infinity, Measure.GRADIENT_L1);
            assertValues(read.values().get(infinity), measured.sums(measured::place), 14);
            assertValues(read.values().get(Measure.GRADIENT_L1), measured.sums(measured::place), 21);
            assertValues(
                    read.values().get(relative),
                    measured.sums(parameter -> measured.place(parameter) / (1 + measured.place(parameter))),
                    1);
        }
    }

    @Test
    void theL2NormIsThatOfEveryActiveParameter() {
        Set<MatrixId> frozen = Set.of(Q, MatrixId.language(2, "down"));
        try (Measured all = new Measured(TinyRun.FULL);
                Measured some = new Measured(TinyRun.FULL, "qwen3", frozen)) {
            all.gradientsAre(all::place);
            some.gradientsAre(some::place);
            GradientMonitor.Measurement read = all.read(1);
            assertThat(read.values()).isEmpty();
            assertL2(all, read, all::place);
            assertThat(read.l2()).hasSize(all.run.trainable.active().size());
            assertThat(read.l2().keySet()).anyMatch(parameter -> parameter.kind() == Parameter.Kind.NORM);
            assertThat(read.l2().keySet()).anyMatch(parameter -> parameter.kind() == Parameter.Kind.TABLE);

            GradientMonitor.Measurement left = some.read(1, Measure.GRADIENT_L1);
            assertL2(some, left, some::place);
            assertThat(left.l2()).hasSize(read.l2().size() - 2);
            assertThat(left.values().get(Measure.GRADIENT_L1)).hasSize(19).doesNotContainKey(Q);
        }
    }

    private static void assertL2(
            Measured measured, GradientMonitor.Measurement read, ToDoubleFunction<Parameter> factor) {
        assertThat(read.l2().keySet()).containsExactlyInAnyOrderElementsOf(measured.parameters);
        read.l2().forEach((parameter, l2) -> {
            double norm = parameter.value().shape().length == 2 ? Math.sqrt(125) : 5;
            assertThat(l2)
                    .as(parameter.name())
                    .isCloseTo(factor.applyAsDouble(parameter) * norm, withinPercentage(PERCENT));
        });
    }

    @Test
    void aGradientThatIsNotANumberMakesItsOwnMatrixNotANumber() {
        for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            try (Measured measured = new Measured(TinyRun.FULL)) {
                measured.gradientsAre(measured::place);
                Parameter spoilt = measured.parameters.stream()
                        .filter(parameter -> parameter.matrices().contains(Q))
                        .findFirst()
                        .orElseThrow();
                float[] values = measured.gradients.of(spoilt).toFloats();
                values[17] = wrong;
                measured.write(measured.gradients.of(spoilt), values);
                List<Measure> measures = new ArrayList<>();
                for (MatrixNorm norm : MatrixNorm.values()) {
                    measures.add(new Measure(Criterion.GRADIENT, norm));
                }
                GradientMonitor.Measurement read = measured.read(1, measures);
                for (Measure measure : measures) {
                    assertThat(read.values().get(measure))
                            .allSatisfy((matrix, value) -> assertThat(Double.isFinite(value))
                                    .as(measure.label() + " of " + matrix)
                                    .isEqualTo(!matrix.equals(Q)));
                }
                assertThat(read.l2().get(spoilt)).isNotFinite();
                assertThat(read.l2().values().stream().filter(l2 -> !Double.isFinite(l2)))
                        .hasSize(1);
            }
        }
    }

    /** Nothing is copied for a measure that looks at one step alone. */
    @Test
    void copiesAreMadeOnlyOfWhatTheNextStepComparesWith() {
        try (Measured measured = new Measured(TinyRun.FULL)) {
            Map<String, PreviousStepBuffers> copies = measured.buffers.copies();
            measured.expect(1, Measure.GRADIENT_L1);
            assertThat(copies.values()).allMatch(buffers -> buffers.kept().isEmpty());
            measured.expect(2, CHANGE);
            assertThat(copies.get("compared_gradient").isKept(2)).isTrue();
            assertThat(copies.get("compared_weight").kept().isEmpty()).isTrue();
            measured.expect(3, WEIGHT_CHANGE);
            assertThat(copies.get("compared_gradient").isKept(3)).isFalse();
            assertThat(copies.get("compared_weight").isKept(3)).isTrue();
        }
    }
}
