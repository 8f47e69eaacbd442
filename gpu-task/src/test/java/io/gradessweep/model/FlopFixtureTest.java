package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.MatrixGroup;
import io.gradessweep.spec.Projection;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The ledger against PyTorch's own counts of every freezing state, fixtures/flops.json. */
class FlopFixtureTest {
    private static final FineTuning FULL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    private static final FineTuning PROJECTIONS = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);
    private static final FineTuning LORA = new FineTuning.Lora(4, 8, List.of(Projection.values()));

    @TestFactory
    List<DynamicTest> counts() {
        Path file = Fixture.root().resolve("flops.json");
        Assumptions.assumeTrue(Files.exists(file), "no flops.json among the fixtures");
        JsonNode counts = Fixture.json(file);
        List<DynamicTest> tests = new ArrayList<>();
        for (Fixture fixture : Fixture.all()) {
            if (fixture.unsupported().isPresent()) {
                continue;
            }
            for (String config : fixture.configs()) {
                counts.path(fixture.name())
                        .properties()
                        .forEach(shape -> tests.add(dynamicTest(
                                fixture.name() + " " + config + " " + shape.getKey(),
                                () -> assertCounts(
                                        fixture.config(config), everywhere(shape.getKey()), shape.getValue()))));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void assertCounts(DecoderConfig config, TokenBatch batch, JsonNode expected) {
        states(config)
                .forEach((state, count) -> assertThat(count.training(batch).trainingFlops())
                        .as(state)
                        .isEqualTo(expected.get(state).longValue()));
        assertThat(new FlopCount(config.graph(), FULL, Set.of()).forward(batch))
                .isEqualTo(expected.get("forward").longValue());
        assertThat(new FlopCount(config.graph(), LORA, Set.of()).forward(batch))
                .isEqualTo(expected.get("lora_forward").longValue());
    }

    /** {@code B2T17}: two rows of 17 tokens, a target everywhere. */
    private static TokenBatch everywhere(String shape) {
        String[] numbers = shape.substring(1).split("T");
        int rows = Integer.parseInt(numbers[0]);
        int length = Integer.parseInt(numbers[1]);
        int[] lengths = new int[rows];
        Arrays.fill(lengths, length);
        return TokenBatch.of(rows, length, new int[rows * length], new int[rows * length], lengths);
    }

    /** A token that sees n takes what one alone takes, and n - 1 times more of attention. */
    @Test
    void generatingComputesEveryTokenOnce() {
        DecoderConfig config = Fixture.all().get(0).config("config.json");
        FlopCount count = new FlopCount(config.graph(), LORA, Set.of());
        long attention = 4L * config.layers() * config.heads() * config.headDim();
        long expected = count.forward(3, 10, 3) + 2 * 3 * count.forward(1, 1, 1) + 3 * attention * (10 + 11);
        assertThat(count.generation(3, 10, 3)).isEqualTo(expected);
    }

    /** A sum of counts stands for its batches in every state, so FLOPs follow from sums that were recorded. */
    @Test
    void flopsAddUpAsCountsDo() {
        DecoderConfig config = Fixture.all().get(0).config("config.json");
        TokenBatch one = everywhere("B2T17");
        TokenBatch other = everywhere("B3T5");
        TokenCounts both = one.counts().plus(other.counts());
        states(config).forEach((state, count) -> {
            assertThat(count.training(both))
                    .as(state)
                    .isEqualTo(count.training(one).plus(count.training(other)));
            assertThat(count.recompute(both))
                    .as(state)
                    .isEqualTo(count.recompute(one.counts()).plus(count.recompute(other.counts())));
        });
        assertThat(both.minus(other.counts())).isEqualTo(one.counts());
    }

    /** The lowest layer that trains is one of them, whether or not the tables below train. */
    @Test
    void layersThatBackwardGoesThroughAreComputedAgain() {
        DecoderConfig config = Fixture.all().get(0).config("config.json");
        TokenCounts counts = everywhere("B2T17").counts();
        int layers = config.layers();
        assertThat(layers).isGreaterThan(1);
        Map<String, FlopCount> states = states(config);
        BigInteger all = states.get("full").recompute(counts).recomputeFlops();

        assertThat(all)
                .isPositive()
                .isLessThan(states.get("full").training(counts).forwardFlops());
        assertThat(states.get("train_only_projections").recompute(counts).recomputeFlops())
                .isEqualTo(all);
        assertThat(states.get("only_last_layer_projections_trainable")
                        .recompute(counts)
                        .recomputeFlops())
                .isEqualTo(all.divide(BigInteger.valueOf(layers)));
        assertThat(count(config, PROJECTIONS, matrix -> false).recompute(counts).recomputeFlops())
                .isZero();
    }

    private static Map<String, FlopCount> states(DecoderConfig config) {
        int top = config.layers() - 1;
        Predicate<MatrixId> mlp = matrix -> matrix.group() == MatrixGroup.MLP;
        Map<String, FlopCount> states = new LinkedHashMap<>();
        states.put("full", count(config, FULL, matrix -> true));
        states.put("attention_frozen", count(config, FULL, mlp));
        states.put("all_projections_frozen", count(config, FULL, matrix -> false));
        states.put("train_only_projections", count(config, PROJECTIONS, matrix -> true));
        states.put(
                "only_last_layer_projections_trainable", count(config, PROJECTIONS, matrix -> matrix.layer() == top));
        states.put("lora", count(config, LORA, matrix -> true));
        states.put("lora_attention_frozen", count(config, LORA, mlp));
        return states;
    }

    private static FlopCount count(DecoderConfig config, FineTuning fineTuning, Predicate<MatrixId> active) {
        return new FlopCount(
                config.graph(),
                fineTuning,
                config.graph().matrices().stream().filter(active).collect(Collectors.toSet()));
    }
}
