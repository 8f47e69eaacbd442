package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.ProjectionNumber;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How many entries adapters have, what they begin with, and what recomputing costs: D = 8, I = 20, heads of 16 together, key-value
 * heads of 4, two layers.
 */
class LoraAdapterTest {
    private static final long LAYER = 2 * 8 * 16 + 2 * 8 * 4 + 3 * 8 * 20;

    @BeforeEach
    void prepare() {
        Torch.prepareThread(1);
    }

    private static ModelGraph graph(String family) throws IOException {
        return DecoderConfig.of(new ObjectMapper().readTree("""
                        {"model_type": "%s", "hidden_size": 8, "intermediate_size": 20, "num_hidden_layers": 2,
                         "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 2, "rms_norm_eps": 1e-6,
                         "vocab_size": 100, "tie_word_embeddings": true, "max_position_embeddings": 64}
                        """.formatted(family)), "test")
                .graph();
    }

    private static FineTuning.Lora lora(List<Projection> targets, ProjectionNumber... ranks) {
        return new FineTuning.Lora(3, 6, false, 0, targets, List.of(ranks), List.of(), List.of());
    }

    private static MatrixId half(int layer, String matrix, AdapterPart part) {
        return MatrixId.language(layer, matrix).half(part);
    }

    /** A reads the inputs and B writes the outputs of its matrix, each with the matrix' own rank. */
    @Test
    void everyHalfHasItsOwnEntries() throws IOException {
        ModelGraph graph = graph("llama");
        FineTuning.Lora lora = lora(
                List.of(Projection.K, Projection.O, Projection.DOWN),
                new ProjectionNumber(Projection.O, 5),
                new ProjectionNumber(Projection.DOWN, 2));
        Map<MatrixId, Long> halves = LoraAdapter.elementsByHalf(graph, lora);
        assertThat(halves).hasSize(12);
        for (int layer = 0; layer < 2; layer++) {
            assertThat(halves)
                    .containsEntry(half(layer, "k", AdapterPart.A), 3L * 8)
                    .containsEntry(half(layer, "k", AdapterPart.B), 3L * 4)
                    .containsEntry(half(layer, "o", AdapterPart.A), 5L * 16)
                    .containsEntry(half(layer, "o", AdapterPart.B), 5L * 8)
                    .containsEntry(half(layer, "down", AdapterPart.A), 2L * 20)
                    .containsEntry(half(layer, "down", AdapterPart.B), 2L * 8);
        }
        assertThat(LoraAdapter.elements(graph, lora)).isEqualTo(2 * (36 + 120 + 56));
    }

    /** The A of a fused module is that of its first matrix. */
    @Test
    void matricesOfOneModuleShareAnA() throws IOException {
        FineTuning.Lora lora = lora(
                List.of(Projection.Q, Projection.K, Projection.V),
                new ProjectionNumber(Projection.Q, 7),
                new ProjectionNumber(Projection.K, 7),
                new ProjectionNumber(Projection.V, 7));
        ModelGraph graph = graph("phi3");
        Map<MatrixId, Long> halves = LoraAdapter.elementsByHalf(graph, lora);
        assertThat(halves.keySet().stream().filter(half -> half.layer() == 1))
                .containsExactlyInAnyOrder(
                        half(1, "q", AdapterPart.A),
                        half(1, "q", AdapterPart.B),
                        half(1, "k", AdapterPart.B),
                        half(1, "v", AdapterPart.B));
        assertThat(halves)
                .containsEntry(half(0, "q", AdapterPart.A), 7L * 8)
                .containsEntry(half(0, "k", AdapterPart.B), 7L * 4);
        assertThat(halves.values().stream().mapToLong(n -> n).sum()).isEqualTo(LoraAdapter.elements(graph, lora));
    }

    /** A is uniform up to 1 / sqrt(inputs) on both sides, so that its variance is a third of 1 / inputs. */
    @Test
    void anAdapterBeginsAsInPeft() throws IOException {
        FineTuning.Lora lora = lora(List.of(Projection.values()), new ProjectionNumber(Projection.O, 200));
        try (TensorScope scope = TensorScope.on("cpu")) {
            LoraAdapter adapter = LoraAdapter.create(scope, graph("llama"), lora, 5);
            for (Map.Entry<MatrixId, LoraAdapter.Pair> pair : adapter.pairs().entrySet()) {
                assertThat(pair.getValue().b().value().toFloats()).containsOnly(0);
                assertThat(pair.getValue().scaling())
                        .isEqualTo(pair.getKey().projection().equals("o") ? 6 / 200.0 : 2);
            }
            float[] a = values(adapter, 1, "o");
            double squares = 0;
            double largest = 0;
            double sum = 0;
            for (float value : a) {
                squares += value * value;
                sum += value;
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(a).hasSize(200 * 16);
            assertThat(largest).isBetween(0.249, 0.25);
            assertThat(squares / a.length).isBetween(0.95 / 48, 1.05 / 48);
            assertThat(sum / a.length).isBetween(-0.01, 0.01);
            assertThat(values(adapter, 0, "q"))
                    .isNotEqualTo(values(adapter, 1, "q"))
                    .isNotEqualTo(values(adapter, 0, "k"))
                    .isEqualTo(values(LoraAdapter.create(scope, graph("llama"), lora, 5), 0, "q"))
                    .isNotEqualTo(values(LoraAdapter.create(scope, graph("llama"), lora, 6), 0, "q"));
        }
    }

    private static float[] values(LoraAdapter adapter, int layer, String matrix) {
        return adapter.pairs().get(MatrixId.language(layer, matrix)).a().value().toFloats();
    }

    /** Five tokens in a row: the layers above the lowest that trains run twice, with their attention, and without the head. */
    @Test
    void recomputeRepeatsTheLayersThatBackwardGoesThrough() throws IOException {
        TokenCounts counts = new TokenCounts(5, 2, 0, 25);
        long forward = 2 * 5 * LAYER + 4 * 16 * 25;
        FineTuning projections = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);
        assertThat(recomputed(projections, counts, half(1, "down", null))).isEqualTo(forward);
        assertThat(recomputed(projections, counts, half(0, "q", null))).isEqualTo(2 * forward);
        assertThat(recomputed(projections, counts)).isZero();
        assertThat(recomputed(new FineTuning.Full(FineTuning.TrainOnly.ALL), counts))
                .isEqualTo(2 * forward);
        assertThat(recomputed(
                        lora(List.of(Projection.O), new ProjectionNumber(Projection.O, 5)),
                        counts,
                        half(1, "o", AdapterPart.B)))
                .isEqualTo(forward + 2 * 5 * 5 * (16 + 8));
    }

    private static long recomputed(FineTuning fineTuning, TokenCounts counts, MatrixId... active) throws IOException {
        FlopsLedger flops = new FlopCount(graph("llama"), fineTuning, Set.of(active)).recompute(counts);
        assertThat(flops.forwardFlops()).isZero();
        return flops.recomputeFlops().longValueExact();
    }
}
