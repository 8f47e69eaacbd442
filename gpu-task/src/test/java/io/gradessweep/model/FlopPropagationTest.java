package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.ProjectionNumber;
import io.gradessweep.spec.TokenTable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Counts by hand where the backward pass ends if hardly anything trains any more: D = 8, I = 20, heads of 16 together, key-value heads of 4, two
 * layers, V = 100; five tokens in a row, two of which predict. Backward of q and o takes 2 x 5 x 128 FLOPs to their input or to
 * their weight, k and v 320, gate, up and down 1600; the head 2 x 2 x 800 to its input; attention twice 4 x 25 x 16.
 */
class FlopPropagationTest {
    private static final TokenCounts COUNTS = new TokenCounts(5, 2, 0, 25);
    private static final FineTuning PROJECTIONS = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);
    private static final long HEAD = 3200;
    private static final long ATTENTION = 3200;
    private static final long MLP = 3 * 1600;
    private static final long LAYER = 2 * 1280 + 2 * 320 + ATTENTION + MLP;

    /** Any one of q, k and v needs attention's backward, and o's input; gate or up needs down's. */
    @ParameterizedTest
    @CsvSource({
        "q, 9280, 1280",
        "k, 9280, 320",
        "v, 9280, 320",
        "o, 4800, 1280",
        "gate, 1600, 1600",
        "up, 1600, 1600",
        "down, 0, 1600",
        "q k, 9280, 1600",
        "k v, 9280, 640",
        "gate up, 1600, 3200"
    })
    void inTheLowestActiveLayerBackwardEndsAtWhatTrains(String active, long input, long weight) {
        assertThat(backward(PROJECTIONS, 1, active)).isEqualTo(backward(HEAD + input, weight));
        assertThat(backward(PROJECTIONS, 0, active))
                .as("and goes through the whole layer above")
                .isEqualTo(backward(HEAD + LAYER + input, weight));
    }

    /** Rank 3 at every matrix, each with an A of its own: what trains, or has an input that needs a gradient, goes back through B. */
    @ParameterizedTest
    @CsvSource({
        // through B of the matrix itself: 2 x 5 x 3 outputs; of all above it through B and A as well
        "q, 480, 480, 240",
        "k, 120, 120, 240",
        "v, 120, 120, 240"
    })
    void oneAdapterOfAttentionNeedsItsBackward(String active, long throughB, long weightOfB, long weightOfA) {
        long o = 1280 + 30 * (8 + 16);
        long mlp = MLP + 30 * (2 * (20 + 8) + (8 + 20));
        assertThat(backward(lora("q", "k", "v", "o", "gate", "up", "down"), 1, active))
                .isEqualTo(backward(HEAD + throughB + ATTENTION + o + mlp, weightOfB + weightOfA));
    }

    @ParameterizedTest
    @CsvSource({"o, 240, 480, 1", "gate, 600, 240, 0", "up, 600, 240, 0"})
    void oneAdapterBelowAnotherNeedsItsBackward(String active, long throughB, long weightOfA, int attentionBlock) {
        long down = 1600 + 30 * (8 + 20);
        long gateAndUp = 2 * (1600 + 30 * (20 + 8));
        assertThat(backward(lora("q", "k", "v", "o", "gate", "up", "down"), 1, active))
                .isEqualTo(backward(HEAD + throughB + down + attentionBlock * gateAndUp, throughB + weightOfA));
    }

    /**
     * Of o's adapter, with 16 inputs and 8 outputs: dB is dy^T n, dA needs dn = dy B first, and nothing below trains. A and
     * B of one matrix are its adapter.
     */
    @ParameterizedTest
    @CsvSource({"o.A, 240, 480", "o.B, 0, 240", "o.A o.B, 240, 720", "down.A, 240, 600", "down.B, 0, 240"})
    void aHalfNeedsItsOwnProductsAlone(String active, long input, long weight) {
        long above = active.startsWith("o") ? MLP + 30 * (2 * (20 + 8) + (8 + 20)) : 0;
        assertThat(backward(lora("q", "k", "v", "o", "gate", "up", "down"), 1, active))
                .isEqualTo(backward(HEAD + above + input, weight));
    }

    /** The input of layer 1 needs its gradient for layer 0: through A and B whichever of them trains. */
    @Test
    void theWayDownGoesThroughFrozenHalves() {
        FineTuning lora = lora("q", "k", "v", "o", "gate", "up", "down");
        Set<MatrixId> lowest = Set.of(matrix(0, "down.A"));
        Set<MatrixId> withB = Set.of(matrix(0, "down.A"), matrix(1, "o.B"));
        FlopsLedger without = count(lora, lowest).training(COUNTS);
        FlopsLedger with = count(lora, withB).training(COUNTS);
        assertThat(with.backwardInputFlops()).isEqualTo(without.backwardInputFlops());
        assertThat(with.backwardWeightFlops())
                .isEqualTo(without.backwardWeightFlops().add(BigInteger.valueOf(240)));
        long adapters = 30 * (8 + 16 + 2 * (8 + 4) + 16 + 8 + 3 * (8 + 20)) + 30 * 8;
        assertThat(without.backwardInputFlops()).isEqualTo(HEAD + LAYER + adapters);
    }

    @Test
    void bothHalvesAreTheAdapter() {
        FineTuning lora = lora("q", "k", "v", "o", "gate", "up", "down");
        for (String name : List.of("q", "k", "o", "up", "down")) {
            assertThat(backward(lora, 0, name + ".A " + name + ".B")).isEqualTo(backward(lora, 0, name));
        }
    }

    /** The matrices that have no adapter are gone through all the same. */
    @ParameterizedTest
    @CsvSource({"q, 480, 240", "k, 120, 240", "v, 120, 240"})
    void theOnlyAdapterOfALayerNeedsAttentionsBackward(String target, long throughB, long throughA) {
        assertThat(backward(lora(target), 1, target))
                .isEqualTo(backward(HEAD + throughB + ATTENTION + 1280 + MLP, throughB + throughA));
    }

    @Test
    void withoutAnythingThatTrainsThereIsNoBackward() {
        assertThat(backward(PROJECTIONS, 1, "")).isEqualTo(backward(0, 0));
        assertThat(backward(lora("k"), 1, "")).isEqualTo(backward(0, 0));
    }

    /** Tables and norms train below and above: gradients go everywhere, and the output table has one of its own. */
    @Test
    void tablesThatTrainNeedAllOfBackward() {
        FineTuning all = new FineTuning.Full(FineTuning.TrainOnly.ALL);
        assertThat(backward(all, 1, "")).isEqualTo(backward(HEAD + 2 * LAYER, HEAD));
        assertThat(backward(all, 1, "k")).isEqualTo(backward(HEAD + 2 * LAYER, HEAD + 320));
    }

    /** Beside adapters, an embedding that trains needs the gradients of all inputs, an output table only its own. */
    @Test
    void tablesThatTrainBesideAdapters() {
        assertThat(backward(withTables(TokenTable.LM_HEAD), 1, "")).isEqualTo(backward(0, HEAD));
        long throughAdapters = 2 * 30 * (4 * 8 + 2 * 16 + 2 * 4 + 3 * (20 + 8));
        assertThat(backward(withTables(TokenTable.EMBED_TOKENS), 1, ""))
                .isEqualTo(backward(HEAD + 2 * LAYER + throughAdapters, 0));
        assertThat(backward(withTables(TokenTable.values()), 1, ""))
                .isEqualTo(backward(HEAD + 2 * LAYER + throughAdapters, HEAD));
    }

    private static FineTuning withTables(TokenTable... tables) {
        return new FineTuning.Lora(3, 6, false, 0, List.of(Projection.values()), List.of(), List.of(), List.of(tables));
    }

    /** Rank 5 at q and rank 3 elsewhere, q alone active in the upper layer. */
    @Test
    void everyAdapterHasARankOfItsOwn() {
        FineTuning own = new FineTuning.Lora(
                3,
                6,
                false,
                0,
                List.of(Projection.Q, Projection.V),
                List.of(new ProjectionNumber(Projection.Q, 5)),
                List.of(),
                List.of());
        assertThat(backward(own, 1, "q"))
                .isEqualTo(backward(HEAD + 50 * 16 + ATTENTION + 1280 + MLP, 50 * 16 + 50 * 8));
    }

    /** To inputs, and to weights. */
    private record Backward(long input, long weight) {}

    private static Backward backward(long input, long weight) {
        return new Backward(input, weight);
    }

    /** @param active of one layer, by name; nothing of the other trains */
    private static Backward backward(FineTuning fineTuning, int layer, String active) {
        Set<MatrixId> matrices = Arrays.stream(active.split(" "))
                .filter(name -> !name.isEmpty())
                .map(name -> matrix(layer, name))
                .collect(Collectors.toSet());
        FlopsLedger flops = count(fineTuning, matrices).training(COUNTS);
        return backward(
                flops.backwardInputFlops().longValueExact(),
                flops.backwardWeightFlops().longValueExact());
    }

    private static MatrixId matrix(int layer, String name) {
        String[] parts = name.split("\\.");
        MatrixId matrix = MatrixId.language(layer, parts[0]);
        return parts.length == 1 ? matrix : matrix.half(AdapterPart.valueOf(parts[1]));
    }

    private static FineTuning lora(String... targets) {
        List<Projection> projections = Arrays.stream(targets)
                .map(name -> Projection.valueOf(name.toUpperCase(Locale.ROOT)))
                .toList();
        return new FineTuning.Lora(3, 6, projections);
    }

    private static FlopCount count(FineTuning fineTuning, Set<MatrixId> active) {
        return new FlopCount(config().graph(), fineTuning, active);
    }

    private static DecoderConfig config() {
        try {
            return DecoderConfig.of(new ObjectMapper().readTree("""
                    {"model_type": "llama", "hidden_size": 8, "intermediate_size": 20, "num_hidden_layers": 2,
                     "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 2, "rms_norm_eps": 1e-6,
                     "vocab_size": 100, "tie_word_embeddings": true}
                    """), "test");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
