package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels against the format worked out one number at a time: QLoRA, arXiv 2305.14314, appendix E, and bitsandbytes. */
@Tag(TestDevice.TAG)
class Nf4Test {
    /** The levels of QLoRA's appendix E. */
    private static final float[] LEVELS = {
        -1.0f,
        -0.6961928f,
        -0.52507305f,
        -0.3949175f,
        -0.28444138f,
        -0.18477343f,
        -0.091050036f,
        0.0f,
        0.0795803f,
        0.1609302f,
        0.2461123f,
        0.33791524f,
        0.44070983f,
        0.562617f,
        0.72295684f,
        1.0f
    };

    @ParameterizedTest
    @CsvSource({"4, 64", "32, 128", "300, 256", "3, 10", "7, 34", "1, 2"})
    void everyNumberIsTheLevelNearestToIt(int rows, int columns) {
        float[] values = new float[rows * columns];
        Random random = new Random(rows);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * (1 + i / 64 % 5));
        }
        float[] expected = dequantised(values);
        Torch.prepareThread(1);
        try (TensorScope scope = TestDevice.scope()) {
            Kernels kernels = Kernels.load(scope);
            Nf4 nf4 = new Nf4(kernels, scope);
            Nf4.Matrix matrix = nf4.quantise(scope, scope.floats(values, rows, columns));
            assertThat(matrix.codes().shape()).containsExactly(rows, columns / 2);
            float[] actual = kernels.dequantise(scope, matrix, nf4.tables()).toFloats();
            assertThat(actual).hasSameSizeAs(values);
            for (int i = 0; i < actual.length; i++) {
                assertThat(actual[i]).as("number %s", i).isCloseTo(expected[i], within(4e-6f));
            }
        }
    }

    @Test
    void zerosStayZeros() {
        Torch.prepareThread(1);
        try (TensorScope scope = TestDevice.scope()) {
            Kernels kernels = Kernels.load(scope);
            Nf4 nf4 = new Nf4(kernels, scope);
            Nf4.Matrix matrix = nf4.quantise(scope, scope.zeros(2, 64));
            assertThat(kernels.dequantise(scope, matrix, nf4.tables()).toFloats())
                    .containsOnly(0f);
        }
    }

    /** Blocks of 64 scaled by their largest magnitude; the scales less their mean, in blocks of 256, by theirs. */
    private static float[] dequantised(float[] values) {
        int blocks = (values.length + 63) / 64;
        float[] scales = new float[blocks];
        double mean = 0;
        for (int i = 0; i < values.length; i++) {
            scales[i / 64] = Math.max(scales[i / 64], Math.abs(values[i]));
        }
        for (float scale : scales) {
            mean += scale / (double) blocks;
        }
        float[] second = new float[(blocks + 255) / 256];
        for (int b = 0; b < blocks; b++) {
            second[b / 256] = Math.max(second[b / 256], Math.abs(scales[b] - (float) mean));
        }
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int b = i / 64;
            float level = nearest(LEVELS, values[i] / scales[b]);
            float scale = second[b / 256] == 0
                    ? 0
                    : nearest(DynamicMap.signed(), (scales[b] - (float) mean) / second[b / 256]) * second[b / 256];
            result[i] = level * (scale + (float) mean);
        }
        return result;
    }

    private static float nearest(float[] levels, float value) {
        float best = levels[0];
        for (float level : levels) {
            if (Math.abs(value - level) < Math.abs(value - best)) {
                best = level;
            }
        }
        return best;
    }

    /** Known values of bitsandbytes' create_dynamic_map(signed=True). */
    @Test
    void theScalesLevelsAreThoseOfDynamicQuantisation() {
        float[] map = DynamicMap.signed();
        assertThat(map).hasSize(256).isSorted().contains(0f, 1f).doesNotContain(-1f);
        assertThat(map[0]).isCloseTo(-0.9929688f, within(1e-6f));
        assertThat(map[254]).isCloseTo(0.9929688f, within(1e-6f));
        assertThat(map[128]).isCloseTo(5.5e-7f, within(1e-12f));
        assertThat(map[126]).isCloseTo(-5.5e-7f, within(1e-12f));
    }
}
