package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.spec.Rounding;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One weight of a size that is no multiple of a block, on random gradients. */
class OptimizerKernelsTest {
    private static final int SIZE = 3_001;
    private static final int STEPS = 4;
    private static final Kernels.AdamStep STEP = new Kernels.AdamStep(2e-5, 0.9, 0.999, 0.01, 1e-8);

    private static TensorScope scope;
    private static Kernels kernels;

    @BeforeAll
    static void open() {
        Torch.prepareThread(1);
        scope = TensorScope.on("cpu");
        kernels = Kernels.load(scope);
    }

    @AfterAll
    static void close() {
        scope.close();
    }

    private static float[] random(long seed, double scale) {
        Random random = new Random(seed);
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    /** A weight and what is kept of it. */
    private record Kept(Tensor weight, List<Tensor> first, List<Tensor> second, Tensor updates, List<Tensor> lost) {
        static Kept of(NumberFormat weight, NumberFormat moments) {
            Tensor values = kernels.converted(scope, scope.floats(random(1, 0.02), SIZE), weight);
            return new Kept(
                    values,
                    moment(moments),
                    moment(moments),
                    scope.zeros(1),
                    List.of(kernels.zeros(scope, NumberFormat.BF16, SIZE)));
        }

        private static List<Tensor> moment(NumberFormat format) {
            List<Tensor> tensors = new ArrayList<>(List.of(kernels.zeros(scope, format, SIZE)));
            if (format == NumberFormat.UINT8) {
                tensors.add(scope.zeros((SIZE + 255) / 256));
            }
            return tensors;
        }

        float[] train(OptimizerKernels by, Rounding rounding) {
            for (int step = 1; step <= STEPS; step++) {
                Tensor gradient = scope.floats(random(100 + step, 1e-3), SIZE);
                List<Tensor> compensation = rounding == Rounding.KAHAN ? lost : List.of();
                int key = step * 0x51ED270B;
                Torch.withoutGradients(() -> by.adamW(
                        new OptimizerKernels.Weight(weight, gradient, compensation),
                        new OptimizerKernels.Moments(first, second, updates),
                        new OptimizerKernels.Draw(rounding, key),
                        STEP));
            }
            return weight.toFloats();
        }
    }

    private static float[] whole() {
        Tensor weight = scope.floats(random(1, 0.02), SIZE);
        Kernels.Moments moments = new Kernels.Moments(
                List.of(weight),
                new ArrayList<>(),
                List.of(scope.zeros(SIZE)),
                List.of(scope.zeros(SIZE)),
                List.of(scope.zeros(1)));
        for (int step = 1; step <= STEPS; step++) {
            moments.gradients().clear();
            moments.gradients().add(scope.floats(random(100 + step, 1e-3), SIZE));
            Torch.withoutGradients(() -> kernels.adamW(moments, STEP));
        }
        return weight.toFloats();
    }

    @Test
    void piecesInFloat32AreTheWholeUpdateBitForBit() {
        for (int piece : new int[] {256, 1024, 1 << 18}) {
            OptimizerKernels by = OptimizerKernels.load(scope, piece);
            assertThat(Kept.of(NumberFormat.FLOAT32, NumberFormat.FLOAT32).train(by, Rounding.NEAREST))
                    .isEqualTo(whole());
        }
    }

    @ParameterizedTest
    @EnumSource(NumberFormat.class)
    void theSizeOfPiecesChangesNothing(NumberFormat moments) {
        for (Rounding rounding : Rounding.values()) {
            float[] small = Kept.of(NumberFormat.BF16, moments).train(OptimizerKernels.load(scope, 512), rounding);
            float[] large = Kept.of(NumberFormat.BF16, moments).train(OptimizerKernels.load(scope, 1 << 18), rounding);
            assertThat(small).as(rounding.name()).isEqualTo(large);
        }
    }

    /** SGD keeps one moment, and in float32 is the same as without pieces. */
    @ParameterizedTest
    @EnumSource(NumberFormat.class)
    void theSizeOfPiecesChangesNothingInSgdEither(NumberFormat moments) {
        float[] small = sgd(OptimizerKernels.load(scope, 512), Kept.of(NumberFormat.FLOAT32, moments));
        float[] large = sgd(OptimizerKernels.load(scope, 1 << 18), Kept.of(NumberFormat.FLOAT32, moments));
        assertThat(small).isEqualTo(large);
        if (moments == NumberFormat.FLOAT32) {
            // buffer = 0.9 buffer + gradient, weight = weight - 0.01 buffer
            float[] expected = random(1, 0.02);
            float[] buffer = new float[SIZE];
            for (int step = 1; step <= STEPS; step++) {
                float[] gradient = random(100 + step, 1e-3);
                for (int i = 0; i < SIZE; i++) {
                    buffer[i] = 0.9f * buffer[i] + gradient[i];
                    expected[i] -= 0.01f * buffer[i];
                }
            }
            assertThat(small).containsExactly(expected, within(1e-6f));
        }
    }

    private static float[] sgd(OptimizerKernels by, Kept kept) {
        for (int step = 1; step <= STEPS; step++) {
            Tensor gradient = scope.floats(random(100 + step, 1e-3), SIZE);
            int key = step * 0x51ED270B;
            Torch.withoutGradients(() -> by.sgd(
                    new OptimizerKernels.Weight(kept.weight, gradient, List.of()),
                    kept.first,
                    new OptimizerKernels.Draw(Rounding.NEAREST, key),
                    new Kernels.SgdStep(0.01, 0.9, 0, false)));
        }
        return kept.weight.toFloats();
    }

    /** The mean update of the stochastic and of the compensated weight is that of float32; rounding to the nearest loses most. */
    @Test
    void stochasticAndCompensatedWeightsMoveAsFloat32DoesOnTheMean() {
        float[] start = Kept.of(NumberFormat.BF16, NumberFormat.FLOAT32).weight.toFloats();
        float[] wide = whole();
        double expected = 0;
        for (int i = 0; i < SIZE; i++) {
            expected += Math.abs(wide[i] - random(1, 0.02)[i]);
        }
        OptimizerKernels by = OptimizerKernels.load(scope);
        Kept compensated = Kept.of(NumberFormat.BF16, NumberFormat.FLOAT32);
        compensated.train(by, Rounding.KAHAN);
        float[] kahan = compensated.weight.toFloats();
        float[] lost = compensated.lost.get(0).toFloats();
        double distance = 0;
        for (int i = 0; i < SIZE; i++) {
            distance += Math.abs(kahan[i] + lost[i] - start[i] - (wide[i] - random(1, 0.02)[i]));
        }
        assertThat(distance).as("weight and compensation").isLessThan(0.05 * expected);
        assertThat(moved(start, Kept.of(NumberFormat.BF16, NumberFormat.FLOAT32).train(by, Rounding.NEAREST)))
                .isLessThan(0.5);
        assertThat(moved(start, Kept.of(NumberFormat.BF16, NumberFormat.FLOAT32).train(by, Rounding.STOCHASTIC)))
                .isGreaterThan(0.5);
    }

    private static double moved(float[] before, float[] after) {
        int moved = 0;
        for (int i = 0; i < SIZE; i++) {
            moved += before[i] != after[i] ? 1 : 0;
        }
        return (double) moved / SIZE;
    }

    /** Of 1.25 steps of the grid, a quarter must round up: within five standard deviations. */
    @Test
    void roundingUpIsAsLikelyAsTheDistance() {
        float one = 1;
        float next = Float.intBitsToFloat(Float.floatToIntBits(one) + (1 << 16));
        float between = one + 0.25f * (next - one);
        float[] values = new float[100_000];
        java.util.Arrays.fill(values, between);
        Tensor weight = kernels.zeros(scope, NumberFormat.BF16, values.length);
        Tensor gradient = scope.floats(values, values.length);
        // w = 0 - 1 * (-1.25 steps above one), as SGD without momentum or decay
        OptimizerKernels by = OptimizerKernels.load(scope, 4096);
        Torch.withoutGradients(() -> by.sgd(
                new OptimizerKernels.Weight(weight, gradient, List.of()),
                List.of(),
                new OptimizerKernels.Draw(Rounding.STOCHASTIC, 12345),
                new Kernels.SgdStep(1, 0, 0, false)));
        int up = 0;
        int neighbours = 0;
        float[] rounded = weight.toFloats();
        for (int i = 0; i < rounded.length; i++) {
            assertThat(rounded[i]).isIn(-one, -next);
            up += rounded[i] == -next ? 1 : 0;
            neighbours += i > 0 && rounded[i] == -next && rounded[i - 1] == -next ? 1 : 0;
        }
        double deviation = Math.sqrt(0.25 * 0.75 / rounded.length);
        assertThat((double) up / rounded.length).isCloseTo(0.25, within(5 * deviation));
        assertThat((double) neighbours / rounded.length)
                .as("neighbours are drawn independently")
                .isCloseTo(0.0625, within(5 * Math.sqrt(0.0625 * 0.9375 / rounded.length)));
    }

    /**
     * Without a gradient, moments in bf16 that decay by 0.1 % a step follow the decay on the mean, where rounding to the
     * nearest would leave them at 1. The two moments are drawn apart.
     */
    @Test
    void momentsInBf16DecayOnTheMean() {
        int count = 20_000;
        float[] ones = new float[count];
        java.util.Arrays.fill(ones, 1);
        Tensor weight = scope.zeros(count);
        Tensor none = scope.zeros(count);
        List<Tensor> first = List.of(kernels.converted(scope, scope.floats(ones, count), NumberFormat.BF16));
        List<Tensor> second = List.of(kernels.converted(scope, scope.floats(ones, count), NumberFormat.BF16));
        OptimizerKernels by = OptimizerKernels.load(scope, 4096);
        Kernels.AdamStep step = new Kernels.AdamStep(0, 0.999, 0.999, 0, 1e-8);
        for (int i = 1; i <= 100; i++) {
            int key = i * 0x51ED270B;
            Torch.withoutGradients(() -> by.adamW(
                    new OptimizerKernels.Weight(weight, none, List.of()),
                    new OptimizerKernels.Moments(first, second, scope.zeros(1)),
                    new OptimizerKernels.Draw(Rounding.NEAREST, key),
                    step));
        }
        double expected = Math.pow(0.999, 100);
        for (Tensor moment : List.of(first.get(0), second.get(0))) {
            double sum = 0;
            for (float value : moment.toFloats()) {
                sum += value;
            }
            assertThat(sum / count).isCloseTo(expected, within(1e-3));
        }
        float[] one = first.get(0).toFloats();
        float[] other = second.get(0).toFloats();
        int same = 0;
        for (int i = 0; i < count; i++) {
            same += one[i] == other[i] ? 1 : 0;
        }
        assertThat((double) same / count).isLessThan(0.3);
    }

    /** The published values: the ends, the smallest steps, and how many there are. */
    @Test
    void theMapsAreThePublishedOnes() {
        float[] signed = DynamicMap.signed();
        assertThat(signed).hasSize(256).isSorted();
        assertThat(signed[127]).isZero();
        assertThat(signed[128]).isEqualTo(5.5e-7f);
        assertThat(signed[126]).isEqualTo(-5.5e-7f);
        assertThat(signed[255]).isEqualTo(1);
        assertThat(signed[254]).isEqualTo((float) (1 - 0.45 / 64));
        assertThat(signed[0]).isEqualTo((float) (-1 + 0.45 / 64));
        float[] positive = DynamicMap.positive();
        assertThat(positive).hasSize(256).isSorted();
        assertThat(positive[0]).isZero();
        assertThat(positive[1]).isEqualTo(3.25e-7f);
        assertThat(positive[255]).isEqualTo(1);
        assertThat(positive[254]).isEqualTo((float) (1 - 0.45 / 128));
    }

    /** Each moment is the number of the map that is nearest to it, times the largest magnitude of its block. */
    @Test
    void momentsAreTheNearestNumbersOfTheMap() {
        Kept kept = Kept.of(NumberFormat.FLOAT32, NumberFormat.UINT8);
        Kept exact = Kept.of(NumberFormat.FLOAT32, NumberFormat.FLOAT32);
        Tensor gradient = scope.floats(random(100, 1e-3), SIZE);
        OptimizerKernels by = OptimizerKernels.load(scope);
        for (Kept each : List.of(kept, exact)) {
            Torch.withoutGradients(() -> by.adamW(
                    new OptimizerKernels.Weight(each.weight, gradient, List.of()),
                    new OptimizerKernels.Moments(each.first, each.second, each.updates),
                    new OptimizerKernels.Draw(Rounding.NEAREST, 1),
                    STEP));
        }
        assertNearest(kept.first, exact.first.get(0).toFloats(), DynamicMap.signed());
        assertNearest(kept.second, exact.second.get(0).toFloats(), DynamicMap.positive());
    }

    private static void assertNearest(List<Tensor> kept, float[] exact, float[] map) {
        float[] codes = kept.get(0).toFloats();
        float[] scales = kept.get(1).toFloats();
        for (int i = 0; i < SIZE; i++) {
            float largest = 0;
            for (int j = i / 256 * 256; j < Math.min(SIZE, i / 256 * 256 + 256); j++) {
                largest = Math.max(largest, Math.abs(exact[j]));
            }
            assertThat(scales[i / 256]).isEqualTo(largest);
            double distance = Math.abs(map[(int) codes[i]] - exact[i] / largest);
            for (float other : map) {
                assertThat(distance).isLessThanOrEqualTo(Math.abs(other - exact[i] / largest) + 1e-7);
            }
        }
    }
}
