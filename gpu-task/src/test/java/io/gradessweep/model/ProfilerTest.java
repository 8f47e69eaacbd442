package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.block.Block;
import io.gradessweep.block.Slot;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What libtorch's profiler says was executed: frozen matrices cost no product, not merely no update. The multiply-adds of
 * all products are counted, since a product may be one of several matrices at once.
 */
class ProfilerTest {
    private static final Set<String> PRODUCTS = Set.of("aten::mm", "aten::addmm", "aten::addmm_");
    private static final int RANK = 4;
    private static final FineTuning.Lora LORA = new FineTuning.Lora(RANK, 8, List.of(Projection.values()));

    @TempDir
    Path directory;

    private DecoderConfig config = config("qwen3");
    private TokenBatch batch = fixture("qwen3").batch("full");

    private void use(String fixture) {
        config = config(fixture);
        batch = fixture(fixture).batch("full");
    }

    /** Returns the multiply-adds of one product with each of these matrices of a layer. */
    private long base(String... names) {
        return sum(names, slot -> slot.elements());
    }

    /** Returns those of one product with the A of each of these. */
    private long a(String... names) {
        return sum(names, slot -> (long) RANK * slot.columns());
    }

    private long b(String... names) {
        return sum(names, slot -> (long) RANK * slot.rows());
    }

    private long sum(String[] names, ToLongFunction<Slot> elements) {
        Block layer = config.graph().layers().get(0);
        List<Slot> slots = names.length == 0
                ? layer.monitored()
                : Stream.of(names).map(layer::slot).toList();
        return batch.tokens() * slots.stream().mapToLong(elements).sum();
    }

    /** Returns those of one product with the output table. */
    private long head() {
        return (long) batch.lossTokens() * config.vocabulary() * config.hidden();
    }

    /** Forward and twice backward, for 3 layers and the head. The lowest layer's input feeds the embedding. */
    private long full() {
        return 3 * 3 * base() + 3 * head();
    }

    @Test
    void fullFineTuning() throws IOException {
        FineTuning.Full full = new FineTuning.Full(FineTuning.TrainOnly.ALL);
        assertThat(executed(full, List.of())).isEqualTo(full());
        assertThat(executed(full, List.of(MatrixId.language(1, "q")))).isEqualTo(full() - base("q"));
        assertThat(executed(full, List.of(MatrixId.language(0, "v"), MatrixId.language(2, "down"))))
                .isEqualTo(full() - base("v", "down"));
        assertThat(executed(full, config.graph().matrices())).isEqualTo(full() - 3 * base());
    }

    /** Without embedding and norms to train, backward ends in the lowest layer that still has an active matrix. */
    @Test
    void projectionsOnly() throws IOException {
        FineTuning.Full projections = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);
        // The head keeps its product to the input alone; q, k and v of layer 0 need no gradient to their input.
        long all = full() - head() - base("q", "k", "v");
        assertThat(executed(projections, List.of())).isEqualTo(all);
        List<MatrixId> belowLast = config.graph().matrices().stream()
                .filter(matrix -> matrix.layer() < 2)
                .toList();
        // Layers 0 and 1 run forward only.
        assertThat(executed(projections, belowLast)).isEqualTo(all - 2 * 2 * base());
        assertThat(executed(projections, config.graph().matrices())).isEqualTo(3 * base() + head());
    }

    /**
     * Each layer runs the products of 7 matrices and 14 halves forward. Backward, a pair costs dy B, dA, dB and, where its
     * input needs a gradient, the way through A and the base: layer 0's q, k and v do not.
     */
    @Test
    void lora() throws IOException {
        long forward = 3 * (base() + a() + b()) + head();
        long lowest = base("q", "k", "v") + a("q", "k", "v");
        long all = forward + head() + 3 * (base() + 2 * b() + 2 * a()) - lowest;
        assertThat(executed(LORA, List.of())).isEqualTo(all);
        assertThat(executed(LORA, List.of(MatrixId.language(1, "gate")))).isEqualTo(all - a("gate") - b("gate"));
        List<MatrixId> belowLast = config.graph().matrices().stream()
                .filter(matrix -> matrix.layer() < 2)
                .toList();
        assertThat(executed(LORA, belowLast)).isEqualTo(forward + head() + base() + 2 * b() + 2 * a() - lowest);
        assertThat(executed(LORA, config.graph().matrices())).isEqualTo(forward);
    }

    /**
     * A frozen half costs no product of its own, and dy B is left out where B alone trains and nothing below does. That
     * is what {@link FlopCount} counts: the products of either are the same.
     */
    @Test
    void halvesOfAdapters() throws IOException {
        long lowest = base("q", "k", "v") + a("q", "k", "v");
        long all = 3 * (2 * base() + 3 * a() + 3 * b()) + 2 * head() - lowest;
        List<MatrixId> a = halves(AdapterPart.A);
        List<MatrixId> b = halves(AdapterPart.B);
        assertThat(executed("qwen3", Monitoring.HALVES, List.of())).isEqualTo(all);
        assertThat(executed("qwen3", Monitoring.HALVES, b)).isEqualTo(all - 3 * b());
        // Besides those of A, q, k and v of layer 0 need no dy B any more.
        assertThat(executed("qwen3", Monitoring.HALVES, a)).isEqualTo(all - 3 * a() - b("q", "k", "v"));
        assertThat(executed("qwen3", Monitoring.HALVES, a.subList(0, 1))).isEqualTo(all - a("q") - b("q"));
        assertThat(executed("qwen3", Monitoring.HALVES, b.subList(0, 1))).isEqualTo(all - b("q"));
    }

    /** q, k and v share an A, gate and up another: 4 of A and 7 of B a layer, of 2. */
    @Test
    void halvesOfFusedModules() throws IOException {
        use("phi4");
        long all = allOfFused();
        List<MatrixId> b = List.of(MatrixId.language(1, "up").half(AdapterPart.B));
        List<MatrixId> a = List.of(MatrixId.language(0, "k").half(AdapterPart.A));
        assertThat(executed("phi4", Monitoring.HALVES, b)).isEqualTo(all - b("gate", "up"));
        assertThat(executed("phi4", Monitoring.HALVES, a)).isEqualTo(all - a("q") - b("q", "k", "v"));
    }

    @Test
    void loraOfFusedModules() throws IOException {
        use("phi4");
        assertThat(executed("phi4", Monitoring.MATRICES, List.of())).isEqualTo(allOfFused());
        assertThat(executed("phi4", Monitoring.MATRICES, List.of(MatrixId.language(1, "up"))))
                .isEqualTo(allOfFused() - a("gate") - b("gate", "up"));
    }

    /** The lowest layer's q, k, v and their A need no gradient to their input. */
    private long allOfFused() {
        long ofA = a("q", "o", "gate", "down");
        return 2 * (2 * base() + 3 * ofA + 3 * b()) + 2 * head() - base("q", "k", "v") - a("q");
    }

    private List<MatrixId> halves(AdapterPart part) {
        return config.graph().matrices().stream()
                .map(matrix -> matrix.half(part))
                .toList();
    }

    private static DecoderConfig config(String fixture) {
        return Checkpoint.config(Path.of("src/test/resources/fixtures", fixture));
    }

    private static Fixture fixture(String name) {
        return Fixture.all().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private long executed(FineTuning fineTuning, List<MatrixId> frozen) throws IOException {
        return executed("qwen3", fineTuning, Monitoring.MATRICES, frozen);
    }

    private long executed(String name, Monitoring monitoring, List<MatrixId> frozen) throws IOException {
        return executed(name, LORA, monitoring, frozen);
    }

    private long executed(String name, FineTuning fineTuning, Monitoring monitoring, List<MatrixId> frozen)
            throws IOException {
        Torch.prepareThread(1);
        Path profile = directory.resolve("profile.json");
        try (TensorScope scope = TensorScope.on("cpu")) {
            Decoder decoder = fineTuning instanceof FineTuning.Lora
                    ? fixture(name).loraDecoder(scope, "config.json")
                    : fixture(name).decoder(scope, "config.json");
            TrainableParameters trainable = TrainableParameters.of(decoder, fineTuning, monitoring);
            trainable.freeze(frozen);
            BackwardPass pass = new BackwardPass(decoder, trainable);
            JniUtils.startProfile(false, true, false);
            pass.run(scope, batch, batch.lossTokens());
            JniUtils.stopProfile(profile.toString());
        }
        long multiplyAdds = 0;
        for (JsonNode event : new ObjectMapper().readTree(profile.toFile())) {
            if (PRODUCTS.contains(event.path("name").asText())) {
                List<JsonNode> matrices = new ArrayList<>();
                event.get("shape").forEach(shape -> matrices.add(shape));
                matrices.removeIf(shape -> shape.size() != 2);
                JsonNode left = matrices.get(matrices.size() - 2);
                JsonNode right = matrices.get(matrices.size() - 1);
                multiplyAdds += left.get(0).asLong()
                        * left.get(1).asLong()
                        * right.get(1).asLong();
            }
        }
        return multiplyAdds;
    }
}
