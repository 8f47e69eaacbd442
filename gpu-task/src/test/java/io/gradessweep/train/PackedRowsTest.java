package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.Batches;
import io.gradessweep.data.Example;
import io.gradessweep.data.Padding;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.TrainingSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of several examples against the same examples a row each. */
class PackedRowsTest {
    private static final int FILLER = 0;
    private static final double EXACT = 1e-5;

    private static TinyRun run(String tuning, String fixture, Precision precision) {
        FineTuning fineTuning = tuning.equals("LORA") ? TinyRun.LORA : TinyRun.FULL;
        TinyRun run = new TinyRun(fineTuning, TinyRun.ADAMW, fixture, precision);
        run.train(Policies.NONE, 3); // an adapter's B begins with zeros, which would hide its A
        return run;
    }

    /** Of random tokens; those after the first third are predicted. */
    private static List<Example> examples(long seed, int... lengths) {
        Random random = new Random(seed);
        return Arrays.stream(lengths)
                .mapToObj(length -> new Example(random.ints(length, 0, 300).toArray(), length / 3))
                .toList();
    }

    /** The first three in one row, the others in a second. */
    private static TokenBatch packed(List<Example> examples) {
        return Padding.packed(List.of(examples.subList(0, 3), examples.subList(3, examples.size())), FILLER);
    }

    @ParameterizedTest
    @CsvSource({
        "FULL, qwen3, '9, 14, 6, 7, 12'",
        "LORA, qwen3, '9, 14, 6, 7, 12'",
        "FULL, phi4, '5, 3, 16, 13, 30'",
        "LORA, phi4, '5, 3, 16, 13, 30'",
        "FULL, qwen3, '700, 500, 650, 900'",
        "FULL, mistral_window, '9, 14, 6, 7, 12'",
        "LORA, phi4_mini, '9, 14, 6, 7, 12'"
    })
    void lossLogprobsAndGradientsAreThoseOfTheExamplesAlone(String tuning, String fixture, String lengths) {
        List<Example> examples = examples(
                1,
                Arrays.stream(lengths.split(", ")).mapToInt(Integer::parseInt).toArray());
        TokenBatch packed = packed(examples);
        TokenBatch alone = Padding.batch(examples, FILLER);
        assertThat(packed.paddingTokens()).isPositive();
        assertThat(packed.lossTokens()).isEqualTo(alone.lossTokens());
        try (TinyRun run = run(tuning, fixture, Precision.FP32)) {
            assertThat(run.decoder.targetLogprobs(packed))
                    .containsExactly(run.decoder.targetLogprobs(alone), within(2e-5f));
            Map<String, float[]> expected = lossAndGradients(run, alone);
            Map<String, float[]> actual = lossAndGradients(run, packed);
            assertThat(actual).hasSameSizeAs(expected);
            actual.forEach((name, values) -> {
                float largest = largest(expected.get(name));
                assertThat(largest).as(name).isPositive();
                assertThat(values).as(name).containsExactly(expected.get(name), within((float) EXACT * largest));
            });
        }
    }

    private static Map<String, float[]> lossAndGradients(TinyRun run, TokenBatch batch) {
        BackwardPass.Result result =
                new BackwardPass(run.decoder, run.trainable).run(run.scope, batch, batch.lossTokens());
        Map<String, float[]> values = new HashMap<>();
        values.put("loss", result.lossSum().toFloats());
        for (Parameter parameter : result.gradients().parameters()) {
            String name = parameter.name() + parameter.matrices(); // parts of a fused module share a name
            values.put(name, result.gradients().of(parameter).toFloats());
        }
        return values;
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @ParameterizedTest
    @CsvSource({
        "FULL, qwen3, FP32",
        "LORA, phi4, FP32",
        "FULL, llama31, BF16",
        "LORA, qwen3_untied, NF4",
        "FULL, mistral_window, FP32"
    })
    void anExampleNeverSeesItsNeighbours(String tuning, String fixture, Precision precision) {
        List<Example> examples = examples(1, 9, 14, 6, 7, 12);
        TokenBatch before = packed(examples);
        int[] ids = before.ids().clone();
        for (int i = 9; i < 9 + 14; i++) {
            ids[i] = (ids[i] + 1) % 300;
        }
        TokenBatch after = new TokenBatch(
                before.rows(),
                before.length(),
                ids,
                before.targets(),
                before.lengths(),
                before.visibleUntil(),
                before.positions());
        try (TinyRun run = run(tuning, fixture, precision)) {
            float[][] expected = byToken(run.decoder.logits(before), before.tokens());
            float[][] actual = byToken(run.decoder.logits(after), before.tokens());
            for (int i = 0; i < before.tokens(); i++) {
                boolean changed = i >= 9 && i < 9 + 14;
                assertThat(Arrays.equals(actual[i], expected[i]))
                        .as("token " + i)
                        .isEqualTo(!changed);
            }
        }
    }

    private static float[][] byToken(float[] logits, int tokens) {
        int vocabulary = logits.length / tokens;
        return IntStream.range(0, tokens)
                .mapToObj(i -> Arrays.copyOfRange(logits, i * vocabulary, (i + 1) * vocabulary))
                .toArray(float[][]::new);
    }

    @ParameterizedTest
    @CsvSource({"FULL, BF16, qwen3", "LORA, NF4, qwen3_untied"})
    void halfPrecisionComputesTheSameLoss(String tuning, Precision precision, String fixture) {
        List<Example> examples = examples(1, 9, 14, 6, 7, 12);
        try (TinyRun run = run(tuning, fixture, precision)) {
            assertThat(lossAndGradients(run, packed(examples)).get("loss")[0])
                    .isCloseTo(
                            lossAndGradients(run, Padding.batch(examples, FILLER))
                                    .get("loss")[0],
                            withinPercentage(0.2));
        }
    }

    @ParameterizedTest
    @CsvSource({"FULL, qwen3", "LORA, phi4"})
    void trainsAsWithoutOnFewerTokens(String tuning, String fixture) {
        try (TinyRun plain = run(tuning, fixture, Precision.FP32);
                TinyRun packing = run(tuning, fixture, Precision.FP32)) {
            train(plain, new TrainingSpec(1, 0, 4, 4, 1, 0));
            train(packing, new TrainingSpec(1, 0, 4, 4, true, false, 0, 1, 0, List.of(), 0));
            for (int step = 0; step < 8; step++) {
                StepTrace expected = plain.steps.get(step);
                StepTrace actual = packing.steps.get(step);
                assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-4));
                assertThat(actual.gradientNorm()).isCloseTo(expected.gradientNorm(), withinPercentage(0.1));
            }
            assertThat(epochLoss(packing, 9))
                    .isLessThan(epochLoss(packing, 0))
                    .isCloseTo(epochLoss(plain, 9), withinPercentage(0.5));
            TokenCounts before = plain.loop.tokens();
            TokenCounts after = packing.loop.tokens();
            assertThat(after.lossTokens()).isEqualTo(before.lossTokens());
            assertThat(paddingShare(after)).isLessThan(0.02).isLessThan(paddingShare(before) / 5);
        }
    }

    private static double epochLoss(TinyRun run, int epoch) {
        return run.steps.subList(4 * epoch, 4 * epoch + 4).stream()
                .mapToDouble(StepTrace::loss)
                .average()
                .orElseThrow();
    }

    /** Ten epochs of four steps on 50 examples of 2 to 31 tokens. */
    private static void train(TinyRun run, TrainingSpec spec) {
        run.steps.clear();
        int[] lengths = new Random(5).ints(50, 2, 32).toArray();
        Batches batches = new Batches(examples(2, lengths), spec, 64, 1, FILLER);
        run.train(Policies.NONE, 40, batches);
    }

    private static double paddingShare(TokenCounts counts) {
        return (double) counts.paddingTokens() / counts.tokens();
    }
}
