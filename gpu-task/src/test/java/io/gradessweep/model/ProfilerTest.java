package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What libtorch's profiler says was executed: frozen matrices cost no product, not merely no update. */
class ProfilerTest {
    private static final Pattern PRODUCT = Pattern.compile("\"name\": \"aten::mm\"");

    @TempDir
    Path directory;

    /** Forward 7 and backward 7 + 7 a layer, of 3; the head 1 + 2. The lowest layer's input feeds the embedding. */
    private static final int FULL = 3 * 21 + 3;

    @Test
    void fullFineTuning() throws IOException {
        FineTuning.Full full = new FineTuning.Full(FineTuning.TrainOnly.ALL);
        assertThat(products(full, List.of())).isEqualTo(FULL);
        assertThat(products(full, List.of(MatrixId.language(1, "q")))).isEqualTo(FULL - 1);
        assertThat(products(full, List.of(MatrixId.language(0, "v"), MatrixId.language(2, "down"))))
                .isEqualTo(FULL - 2);
        assertThat(products(full, config().graph().matrices())).isEqualTo(FULL - 21);
    }

    /** Without embedding and norms to train, backward ends in the lowest layer that still has an active matrix. */
    @Test
    void projectionsOnly() throws IOException {
        FineTuning.Full projections = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);
        // The head keeps its product to the input alone; q, k and v of layer 0 need no gradient to their input.
        assertThat(products(projections, List.of())).isEqualTo(FULL - 1 - 3);
        List<MatrixId> belowLast = config().graph().matrices().stream()
                .filter(matrix -> matrix.layer() < 2)
                .toList();
        // Layers 0 and 1 run forward only.
        assertThat(products(projections, belowLast)).isEqualTo(FULL - 1 - 3 - 2 * 14);
        assertThat(products(projections, config().graph().matrices())).isEqualTo(3 * 7 + 1);
    }

    /**
     * Each layer runs 7 + 14 products forward. Backward, a pair costs dy B, dA, dB and, where its input needs a gradient,
     * the way through A and the base: layer 0's q, k and v do not.
     */
    @Test
    void lora() throws IOException {
        FineTuning.Lora lora = new FineTuning.Lora(4, 8, List.of(Projection.values()));
        int forward = 3 * 21 + 1;
        int all = forward + 1 + 3 * 7 * 5 - 3 * 2;
        assertThat(products(lora, List.of())).isEqualTo(all);
        assertThat(products(lora, List.of(MatrixId.language(1, "gate")))).isEqualTo(all - 2);
        List<MatrixId> belowLast = config().graph().matrices().stream()
                .filter(matrix -> matrix.layer() < 2)
                .toList();
        assertThat(products(lora, belowLast)).isEqualTo(forward + 1 + 7 * 5 - 3 * 2);
        assertThat(products(lora, config().graph().matrices())).isEqualTo(forward);
    }

    /**
     * A frozen half costs no product of its own, and dy B is left out where B alone trains and nothing below does. That
     * is what {@link FlopCount} counts: the products of either are the same.
     */
    @Test
    void halvesOfAdapters() throws IOException {
        FineTuning.Lora lora = new FineTuning.Lora(4, 8, List.of(Projection.values()));
        int all = 3 * 21 + 1 + 1 + 3 * 7 * 5 - 3 * 2;
        List<MatrixId> a = halves(config(), AdapterPart.A);
        List<MatrixId> b = halves(config(), AdapterPart.B);
        assertThat(products("qwen3", lora, Monitoring.HALVES, List.of())).isEqualTo(all);
        assertThat(products("qwen3", lora, Monitoring.HALVES, b)).isEqualTo(all - 21);
        // Besides the 21 of A, q, k and v of layer 0 need no dy B any more.
        assertThat(products("qwen3", lora, Monitoring.HALVES, a)).isEqualTo(all - 21 - 3);
        assertThat(products("qwen3", lora, Monitoring.HALVES, a.subList(0, 1))).isEqualTo(all - 2);
        assertThat(products("qwen3", lora, Monitoring.HALVES, b.subList(0, 1))).isEqualTo(all - 1);
    }

    /** q, k and v share A: 4 of A and 7 of B a layer. */
    @Test
    void halvesOfFusedModules() throws IOException {
        FineTuning.Lora lora = new FineTuning.Lora(4, 8, List.of(Projection.values()));
        int all = 2 * (7 + 4 + 7) + 1 + 1 + 2 * (7 + 7 + 4 + 4 + 7) - 3 - 1;
        List<MatrixId> b = List.of(MatrixId.language(1, "up").half(AdapterPart.B));
        List<MatrixId> a = List.of(MatrixId.language(0, "k").half(AdapterPart.A));
        assertThat(products("phi4", lora, Monitoring.HALVES, b)).isEqualTo(all - 2);
        assertThat(products("phi4", lora, Monitoring.HALVES, a)).isEqualTo(all - 1 - 3);
    }

    private static List<MatrixId> halves(DecoderConfig config, AdapterPart part) {
        return config.graph().matrices().stream()
                .map(matrix -> matrix.half(part))
                .toList();
    }

    /** Two layers; qkv and gate_up share an A each, so a layer has 4 of A beside 7 of B. */
    @Test
    void loraOfFusedModules() throws IOException {
        FineTuning.Lora lora = new FineTuning.Lora(4, 8, List.of(Projection.values()));
        int forward = 2 * (7 + 4 + 7) + 1;
        // Of a layer: to the inputs 7 through the base, 7 through B and 4 through A; to the weights 4 and 7. The lowest
        // layer's q, k, v and their A need no gradient to their input.
        int all = forward + 1 + 2 * (7 + 7 + 4 + 4 + 7) - 3 - 1;
        assertThat(products("phi4", lora, List.of())).isEqualTo(all);
        assertThat(products("phi4", lora, List.of(MatrixId.language(1, "up")))).isEqualTo(all - 3);
    }

    private static DecoderConfig config() {
        return Checkpoint.config(Path.of("src/test/resources/fixtures/qwen3"));
    }

    private int products(FineTuning fineTuning, List<MatrixId> frozen) throws IOException {
        return products("qwen3", fineTuning, frozen);
    }

    private int products(String name, FineTuning fineTuning, List<MatrixId> frozen) throws IOException {
        return products(name, fineTuning, Monitoring.MATRICES, frozen);
    }

    private int products(String name, FineTuning fineTuning, Monitoring monitoring, List<MatrixId> frozen)
            throws IOException {
        Fixture fixture = Fixture.all().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        Torch.prepareThread(1);
        Path profile = directory.resolve("profile.json");
        try (TensorScope scope = TensorScope.on("cpu")) {
            Decoder decoder = fineTuning instanceof FineTuning.Lora
                    ? fixture.loraDecoder(scope, "config.json")
                    : fixture.decoder(scope, "config.json");
            TrainableParameters trainable = TrainableParameters.of(decoder, fineTuning, monitoring);
            trainable.freeze(frozen);
            TokenBatch batch = fixture.batch("full");
            BackwardPass pass = new BackwardPass(decoder, trainable);
            JniUtils.startProfile(false, true, false);
            pass.run(scope, batch, batch.lossTokens());
            JniUtils.stopProfile(profile.toString());
        }
        return (int) PRODUCT.matcher(Files.readString(profile)).results().count();
    }
}
