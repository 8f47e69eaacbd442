package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The attention that other devices record as a graph, run here, against the CPU's own operator. */
class RecordedAttentionTest {
    @ParameterizedTest
    @CsvSource({"4, 4, false", "4, 2, false", "6, 2, true", "1, 1, true"})
    void bothGiveTheSame(int heads, int keyValueHeads, boolean masked) {
        Torch.prepareThread(1);
        try (TensorScope scope = TensorScope.on("cpu")) {
            Script script = LargeProducts.load(scope);
            int rows = 2;
            int length = 7;
            int headDim = 8;
            List<Tensor> inputs = List.of(
                    random(scope, 1, rows, length, heads, headDim),
                    random(scope, 2, rows, length, keyValueHeads, headDim),
                    random(scope, 3, rows, length, keyValueHeads, headDim));
            List<Tensor> mask = masked ? List.of(windowOfThree(scope, rows, length)) : List.of();
            Tensor da = random(scope, 4, rows, length, heads, headDim);
            List<List<float[]>> results = new ArrayList<>();
            for (String kernel : List.of("recorded_attention", "cpu_attention")) {
                Torch.withoutGradients(() -> {
                    TensorDict kept = new TensorDict(scope, Map.of("none", da));
                    Tensor attended = script.tensor(scope, kernel, inputs, mask, kept);
                    List<float[]> result = new ArrayList<>(List.of(attended.toFloats()));
                    script.tensors(scope, "attention_backward", da, mask, keyValueHeads, kept)
                            .forEach(gradient -> result.add(gradient.toFloats()));
                    results.add(result);
                });
            }
            assertThat(results.get(0)).hasSize(4);
            for (int i = 0; i < 4; i++) {
                assertThat(results.get(1).get(i)).containsExactly(results.get(0).get(i), within(2e-6f));
            }
        }
    }

    private static Tensor windowOfThree(TensorScope scope, int rows, int length) {
        float[] mask = new float[rows * length * length];
        for (int i = 0; i < mask.length; i++) {
            int query = i / length % length;
            int key = i % length;
            mask[i] = key <= query && query - key < 3 ? 0 : Float.NEGATIVE_INFINITY;
        }
        return scope.floats(mask, rows, 1, length, length);
    }

    private static Tensor random(TensorScope scope, int seed, long... shape) {
        Random random = new Random(seed);
        float[] values = new float[Math.toIntExact(shape[0] * shape[1] * shape[2] * shape[3])];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return scope.floats(values, shape);
    }
}
