package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Tower;
import io.gradessweep.spec.VisionMatrix;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters of single matrices of a vision tower. */
class VlmAdaptersTest {
    @BeforeEach
    void oneThread() {
        Torch.prepareThread(1);
    }

    /** The first model of each kind, and each matrix that its vision layers have. */
    static Stream<Arguments> matrices() {
        return Stream.of(VlmFixture.QWEN, VlmFixture.NANO_VLM)
                .map(kind -> VlmFixture.all(kind).get(0))
                .flatMap(fixture -> Arrays.stream(VisionMatrix.values())
                        .filter(matrix -> fixture.config().graph().matrices().stream()
                                .anyMatch(id -> id.tower() == Tower.VISION
                                        && id.projection().equals(matrix.label())))
                        .map(matrix -> arguments(fixture, matrix)));
    }

    private static FineTuning.Lora lora(VisionMatrix matrix) {
        return new FineTuning.Lora(
                4, 8, false, 0, List.of(Projection.Q), List.of(), List.of(), List.of(), List.of(matrix));
    }

    private static TokenBatch batch(VlmFixture fixture) {
        return fixture.batch(fixture.isQwen() ? "pad_right" : "batch").batch();
    }

    /** Returns a model with this adapter, of which B is not zero in the vision tower. */
    private static Decoder adapted(VlmFixture fixture, FineTuning.Lora lora, TensorScope scope) {
        Kernels kernels = Kernels.load(scope);
        LoraAdapter adapter = LoraAdapter.create(scope, fixture.config().graph(), lora, 5);
        Random random = new Random(6);
        adapter.pairs().forEach((matrix, pair) -> {
            if (matrix.tower() == Tower.VISION) {
                Tensor b = pair.b().value();
                float[] values = new float[Math.toIntExact(b.size())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (0.3 * random.nextGaussian());
                }
                Torch.withoutGradients(() -> kernels.copy(b, scope.floats(values, b.shape())));
            }
        });
        return new Decoder(
                scope,
                kernels,
                fixture.config(),
                Checkpoint.read(scope, fixture.config(), fixture.weights()),
                Optional.of(adapter));
    }

    /** The adapter alone, with its own factor, gives what the matrix with it added gives. */
    @ParameterizedTest(name = "{1}")
    @MethodSource("matrices")
    void anAdapterOfOneMatrixIsAChangeOfThatMatrix(VlmFixture fixture, VisionMatrix matrix) {
        try (TensorScope scope = TensorScope.on("cpu")) {
            Decoder adapted = adapted(fixture, lora(matrix), scope);
            Decoder merged = fixture.decoder(scope, "config.json");
            float[] before = merged.logits(batch(fixture));
            for (Parameter weight : merged.weights().all()) {
                for (MatrixId id : weight.kind() == Parameter.Kind.MATRIX ? weight.matrices() : List.<MatrixId>of()) {
                    if (id.tower() == Tower.VISION) {
                        adapted.adapter().orElseThrow().mergeInto(id, weight.value(), Kernels.load(scope), scope);
                    }
                }
            }
            float[] expected = merged.logits(batch(fixture));
            float[] actual = adapted.logits(batch(fixture));
            assertThat(distance(expected, before))
                    .as("the adapter says something")
                    .isGreaterThan(1e-3);
            assertThat(distance(actual, expected)).isLessThan(1e-5);
        }
    }

    /** Returns the distance in parts of the length of the second. */
    private static double distance(float[] values, float[] expected) {
        double squares = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            squares += Math.pow(values[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(squares / length);
    }

    /** B is zero at first, so that its gradient is linear in what enters A, whose mean dropping keeps. */
    @Test
    void droppingKeepsTheMean() {
        VlmFixture fixture = VlmFixture.all(VlmFixture.NANO_VLM).get(0);
        FineTuning.Lora lora = lora(VisionMatrix.FC2);
        int draws = 100;
        try (TensorScope scope = TensorScope.on("cpu")) {
            Decoder decoder = new Decoder(
                    scope,
                    Kernels.load(scope),
                    fixture.config(),
                    Checkpoint.read(scope, fixture.config(), fixture.weights()),
                    Optional.of(LoraAdapter.create(scope, fixture.config().graph(), lora, 5)));
            TrainableParameters trainable = TrainableParameters.of(decoder, lora);
            TokenBatch batch = batch(fixture);
            float[] undropped = gradient(new BackwardPass(decoder, trainable), batch, 0);
            BackwardPass dropping = new BackwardPass(decoder, trainable, new BackwardPass.Settings(false, 0.3));
            float[] mean = new float[undropped.length];
            Map<Integer, float[]> drawn = new HashMap<>();
            for (int seed = 0; seed < draws; seed++) {
                float[] one = gradient(dropping, batch, (long) seed << 40);
                drawn.put(seed, one);
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += one[i] / draws;
                }
            }
            assertThat(distance(drawn.get(1), undropped)).isGreaterThan(1e-3);
            assertThat(drawn.get(2)).isNotEqualTo(drawn.get(1));
            assertThat(distance(mean, undropped)).isLessThan(0.1);
        }
    }

    /** Returns the gradient of the first B of the vision tower. */
    private static float[] gradient(BackwardPass pass, TokenBatch batch, long seed) {
        try (TensorScope scope = TensorScope.on("cpu")) {
            Gradients gradients =
                    pass.run(scope, batch, batch.lossTokens(), seed).gradients();
            Parameter b = gradients.parameters().stream()
                    .filter(parameter -> parameter.name().contains("lora_B")
                            && parameter.matrices().get(0).tower() == Tower.VISION)
                    .findFirst()
                    .orElseThrow();
            return gradients.of(b).toFloats();
        }
    }
}
