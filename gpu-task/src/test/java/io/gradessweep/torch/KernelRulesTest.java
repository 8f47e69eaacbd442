package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.spec.MatrixNorm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single kernels on numbers that can be worked out by hand. */
class KernelRulesTest {
    private static final float NO = Float.NEGATIVE_INFINITY;

    @TempDir
    private Path directory;

    private TensorScope scope;
    private Kernels kernels;

    @BeforeEach
    void open() {
        Torch.prepareThread(1);
        scope = TensorScope.on("cpu");
        kernels = Kernels.load(scope);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor floats(float... values) {
        return scope.floats(values, values.length);
    }

    /** |g| = 3; the magnitude becomes 0.75 + 0.75, and the distance from it 1 + 0.75. */
    @Test
    void theDistanceIsFromTheNewMagnitude() {
        Tensor magnitude = floats(1);
        Tensor distance = floats(2);
        kernels.smooth(List.of(magnitude), List.of(distance), List.of(floats(-3)), 0.75, 0.5);
        assertThat(magnitude.toFloats()).containsExactly(1.5f);
        assertThat(distance.toFloats()).containsExactly(1.75f);
    }

    @Test
    void normsComeInTheOrderOfTheirMatrices() {
        List<Tensor> matrices = List.of(
                scope.floats(new float[] {3, -4, 0, 0}, 2, 2),
                scope.floats(new float[] {1, 1, 1, 1}, 2, 2),
                scope.floats(new float[] {6, 0, -8, 0}, 2, 2));
        assertThat(norms(matrices, MatrixNorm.L1)).containsExactly(7, 4, 14);
        assertThat(norms(matrices, MatrixNorm.FROBENIUS)).containsExactly(5, 2, 10);
        assertThat(norms(matrices, MatrixNorm.INFINITY)).containsExactly(7, 2, 8);
        double[] spectral = norms(matrices, MatrixNorm.SPECTRAL);
        assertThat(spectral).containsExactly(new double[] {5, 2, 10}, within(1e-5));
    }

    private double[] norms(List<Tensor> matrices, MatrixNorm norm) {
        return kernels.norms(scope, matrices, norm).toDoubles();
    }

    /** Of the rows that were selected, in the order in which they were; the norm divides by the root of the mean square. */
    @Test
    void logProbabilitiesArePickedByRowAndToken() {
        Tensor x = scope.floats(new float[] {3, 4, 9, 9, 1, -1}, 1, 3, 2);
        Tensor table = scope.floats(new float[] {1, 0, 0, 1, 1, 1}, 3, 2);
        Kernels.Head head = new Kernels.Head(floats(1, 2), table, 0);
        Tensor positions = scope.integers(new int[] {2, 0}, 2);
        float[] logprobs = kernels.logprobs(
                        scope,
                        x,
                        positions,
                        new Kernels.Picks(
                                scope.integers(new int[] {1, 0, 0, 1}, 4), scope.integers(new int[] {2, 1, 0, 0}, 4)),
                        head)
                .toFloats();
        double root = Math.sqrt(12.5);
        double[] first = {1, -2, -1};
        double[] second = {3 / root, 8 / root, 11 / root};
        double[] expected = {logprob(second, 2), logprob(first, 1), logprob(first, 0), logprob(second, 0)};
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) logprobs[i]).as("pick %s", i).isCloseTo(expected[i], within(1e-5));
        }
        Tensor targets = scope.integers(new int[] {1, 2}, 2);
        Torch.withoutGradients(() -> {
            Kernels.Loss loss = kernels.lossSum(scope, x, new Kernels.Targets(positions, targets), head);
            loss.kept().close();
            assertThat(loss.loss().toDoubles()[0]).isCloseTo(-logprob(first, 1) - logprob(second, 2), within(1e-5));
        });
        assertThat(kernels.mostLikely(scope, x, positions, head).toDoubles()).containsExactly(0, 2);
    }

    private static double logprob(double[] logits, int token) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        return logits[token] - Math.log(sum);
    }

    @Test
    void ofEquallyLikelyTokensTheFirstIsTaken() {
        Tensor table = scope.floats(new float[] {0, 1, 1, 0, 1, 0, 0, 1}, 4, 2);
        Tensor x = scope.floats(new float[] {2, 1, 1, 2}, 1, 2, 2);
        Kernels.Head head = new Kernels.Head(floats(1, 1), table, 1e-6);
        assertThat(kernels.mostLikely(scope, x, scope.integers(new int[] {0, 1}, 2), head)
                        .toDoubles())
                .containsExactly(1, 0);
    }

    @Test
    void theGradientsOfATokenThatComesTwiceAreSummed() {
        Tensor dx = scope.floats(new float[] {1, 2, 10, 20, 100, 200}, 1, 3, 2);
        Tensor ids = scope.integers(new int[] {2, 0, 2}, 1, 3);
        assertThat(kernels.embedGradient(scope, dx, ids, 4).toFloats()).containsExactly(10, 20, 0, 0, 101, 202, 0, 0);
    }

    /** A prompt, token 0, with two endings: token 1, and tokens 2 and 3. */
    @Test
    void aWindowCountsTheTokensOfItsOwnSequence() {
        Tensor tree = scope.integers(new int[] {4, 2, 4, 4}, 1, 4);
        float[] everything = {0, NO, NO, NO, 0, 0, NO, NO, 0, NO, 0, NO, 0, NO, 0, 0};
        assertThat(kernels.mask(scope, tree, 4, floats(1)).toFloats()).containsExactly(everything);
        assertThat(kernels.mask(scope, tree, 3, floats(1)).toFloats()).containsExactly(everything);
        everything[12] = NO;
        assertThat(kernels.mask(scope, tree, 2, floats(1)).toFloats()).containsExactly(everything);
        assertThat(kernels.mask(scope, tree, 1, floats(1)).toFloats())
                .containsExactly(new float[] {0, NO, NO, NO, NO, 0, NO, NO, NO, NO, 0, NO, NO, NO, NO, 0});
    }

    /** Two rows of a batch that are packed differently. */
    @Test
    void everyRowHasItsOwnMask() {
        Tensor packed = scope.integers(new int[] {2, 2, 3, 1, 3, 3}, 2, 3);
        assertThat(kernels.mask(scope, packed, 9, floats(1)).toFloats())
                .containsExactly(new float[] {0, NO, NO, 0, 0, NO, NO, NO, 0, 0, NO, NO, NO, 0, NO, NO, 0, 0});
    }

    private Safetensors file(String name, String type, long elements, int width, byte... data) throws IOException {
        byte[] json = ("{\"w\":{\"dtype\":\"" + type + "\",\"shape\":[" + elements + ",1],\"data_offsets\":[0,"
                        + elements * width + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        // two elements of float32 at once
        return Safetensors.open(Files.write(directory.resolve(name), bytes.array()), 8);
    }

    /** 1, 2 and 3 as bf16 and as float32, whose lower half is zero, and another third value. */
    @Test
    void valuesAreComparedToTheLastPiece() throws IOException {
        byte[] halves = {-128, 63, 0, 64, 64, 64};
        byte[] whole = {0, 0, -128, 63, 0, 0, 0, 64, 0, 0, 64, 64};
        byte[] other = whole.clone();
        other[8] = 1;
        try (Safetensors bf16 = file("a", "BF16", 3, 2, halves);
                Safetensors f32 = file("b", "F32", 3, 4, whole);
                Safetensors another = file("c", "F32", 3, 4, other);
                Safetensors f16 = file("d", "F16", 3, 2, halves);
                Safetensors fewer = file("e", "F32", 2, 4, 0, 0, -128, 63, 0, 0, 0, 64)) {
            assertThat(f32.hasSameValues("w", f32, "w")).isTrue();
            assertThat(bf16.hasSameValues("w", f32, "w")).isTrue();
            assertThat(f32.hasSameValues("w", bf16, "w")).isTrue();
            assertThat(f32.hasSameValues("w", another, "w")).isFalse();
            assertThat(bf16.hasSameValues("w", another, "w")).isFalse();
            assertThat(bf16.hasSameValues("w", f16, "w")).isFalse();
            assertThat(f32.hasSameValues("w", fewer, "w")).isFalse();
        }
    }

    private Safetensors file(String name, String type, long elements, int width, int... data) throws IOException {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        return file(name, type, elements, width, bytes);
    }

    @Test
    void memoryThatRanOutIsRecognised() {
        for (String message : List.of(
                "CUDA out of memory. Tried to allocate 2 GiB",
                "[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried",
                "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate")) {
            assertThat(Torch.isOutOfMemory(new IllegalStateException(message))).isTrue();
        }
        assertThat(Torch.isOutOfMemory(new OutOfMemoryError())).isTrue();
        assertThat(Torch.isOutOfMemory(new IllegalStateException("CUBLAS_STATUS_EXECUTION_FAILED")))
                .isFalse();
        assertThat(Torch.isOutOfMemory(new IllegalStateException())).isFalse();
    }
}
