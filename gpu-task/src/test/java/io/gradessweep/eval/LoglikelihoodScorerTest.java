package io.gradessweep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.EvaluationBatches;
import io.gradessweep.data.Example;
import io.gradessweep.data.Padding;
import io.gradessweep.data.ScoringBatch;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.FlopCount;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores of choices that share rows and their beginning, against each choice alone in a pass of its own. */
class LoglikelihoodScorerTest {
    private static final double EXACT = 1e-4;

    /** Prompts of one to 60 tokens and endings of one to 20, some of which begin alike; prompt 0 is shared by nothing. */
    private static List<List<Example>> items() {
        Random random = new Random(1);
        List<List<Example>> items = new ArrayList<>();
        for (int item = 0; item < 24; item++) {
            int[] prompt = random.ints(1 + random.nextInt(60), 0, 300).toArray();
            int[] common = random.ints(random.nextInt(4), 0, 300).toArray();
            List<Example> choices = new ArrayList<>();
            for (int choice = 0; choice < 2 + item % 4; choice++) {
                int[] rest = random.ints(1 + random.nextInt(item % 3 == 0 ? 1 : 20), 0, 300)
                        .toArray();
                if (item == 0) {
                    prompt = random.ints(10, 0, 300).toArray();
                }
                choices.add(new Example(concatenated(prompt, common, rest), prompt.length));
            }
            choices.add(new Example(concatenated(prompt, new int[] {7}), prompt.length));
            choices.add(new Example(concatenated(prompt, new int[] {7, 8, 9}), prompt.length));
            items.add(choices);
        }
        return items;
    }

    private static int[] concatenated(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    private static double[] alone(Decoder decoder, List<List<Example>> items) {
        return items.stream()
                .flatMap(List::stream)
                .mapToDouble(example -> sum(decoder.targetLogprobs(Padding.batch(List.of(example), 0))))
                .toArray();
    }

    private static double sum(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum();
    }

    private static double[] score(Decoder decoder, List<List<Example>> items, int tokens) {
        double[] scores = new double[items.stream().mapToInt(List::size).sum()];
        for (ScoringBatch batch : new EvaluationBatches(tokens, 5).sharing(items, flops(decoder))) {
            batch.add(decoder.logprobs(batch.batch(), batch.predictions()), scores);
        }
        return scores;
    }

    private static FlopCount flops(Decoder decoder) {
        return new FlopCount(decoder.config().graph(), new FineTuning.Full(FineTuning.TrainOnly.ALL), Set.of());
    }

    @ParameterizedTest
    @CsvSource({
        "qwen3, false",
        "qwen3, true",
        "qwen3_untied, true",
        "llama31, true",
        "mistral, true",
        "phi4, false",
        "phi4, true",
        "smollm2, true",
        "mistral_window, true",
        "llama_yarn, false",
        "phi4_mini, true"
    })
    void scoresAreThoseOfEachChoiceAlone(String family, boolean adapted) {
        List<List<Example>> items = items();
        try (TinyDecoder tiny = TinyDecoder.of(family, adapted)) {
            double[] expected = alone(tiny.decoder, items);
            double[] actual = new LoglikelihoodScorer(tiny.decoder, 0, flops(tiny.decoder), Optional.empty())
                    .score(items, done -> {});
            assertThat(actual).containsExactly(expected, within(EXACT));
        }
    }

    @Test
    void whateverTheBatchTheOrderTheSharingAndTheSideOfThePadding() {
        List<List<Example>> items = items();
        List<List<Example>> backwards = new ArrayList<>(items);
        Collections.reverse(backwards);
        List<List<Example>> single =
                items.stream().flatMap(List::stream).map(List::of).toList();
        try (TinyDecoder tiny = TinyDecoder.of("qwen3", true)) {
            double[] expected = alone(tiny.decoder, items);
            for (int tokens : new int[] {1, 50, 333, 100_000}) {
                assertThat(score(tiny.decoder, items, tokens))
                        .as(tokens + " tokens a batch")
                        .containsExactly(expected, within(EXACT));
            }
            assertThat(score(tiny.decoder, backwards, 200))
                    .containsExactly(alone(tiny.decoder, backwards), within(EXACT));
            assertThat(score(tiny.decoder, single, 200)).containsExactly(expected, within(EXACT));
            assertThat(paddedOnTheLeft(
                            tiny.decoder,
                            single.stream().map(each -> each.get(0)).toList()))
                    .containsExactly(expected, within(EXACT));
        }
    }

    /** All sequences in one batch, at the right. */
    private static double[] paddedOnTheLeft(Decoder decoder, List<Example> examples) {
        TokenBatch right = Padding.batch(examples, 5);
        int length = right.length();
        int[] ids = new int[right.tokens()];
        int[] targets = new int[right.tokens()];
        int[] starts = new int[right.rows()];
        Arrays.fill(targets, TokenBatch.IGNORED);
        for (int row = 0; row < right.rows(); row++) {
            starts[row] = length - right.lengths()[row];
            System.arraycopy(right.ids(), row * length, ids, row * length + starts[row], right.lengths()[row]);
            System.arraycopy(right.targets(), row * length, targets, row * length + starts[row], right.lengths()[row]);
        }
        TokenBatch left = TokenBatch.of(right.rows(), length, ids, targets, right.lengths())
                .withStarts(starts);
        float[] logprobs = decoder.targetLogprobs(left);
        double[] scores = new double[examples.size()];
        int next = 0;
        for (int row = 0; row < scores.length; row++) {
            for (int i = 0; i < examples.get(row).lossTokens(); i++) {
                scores[row] += logprobs[next++];
            }
        }
        return scores;
    }

    /** Rounded elsewhere, as bf16's products are in another order; the same weights. */
    @Test
    void bf16ScoresAreThoseOfEachChoiceAloneToItsPrecision() {
        List<List<Example>> items = items();
        try (TinyDecoder tiny = TinyDecoder.of("qwen3", Precision.BF16)) {
            double[] expected = alone(tiny.decoder, items);
            double[] actual = score(tiny.decoder, items, 500);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(0.005 * Math.abs(expected[i])));
            }
        }
    }

    /** To the bit: a token that one ending has is nothing to the others. */
    @Test
    void anEndingNeverSeesAnother() {
        List<List<Example>> before = items();
        List<List<Example>> after = new ArrayList<>(before);
        List<Example> changed = new ArrayList<>(after.get(5));
        int[] ids = changed.get(1).ids().clone();
        int inside = changed.get(1).promptLength() + 4; // behind what endings have in common
        assertThat(inside).isLessThan(ids.length - 1);
        ids[inside] = (ids[inside] + 1) % 300;
        changed.set(1, new Example(ids, changed.get(1).promptLength()));
        after.set(5, changed);
        int at = before.subList(0, 5).stream().mapToInt(List::size).sum() + 1;
        try (TinyDecoder tiny = TinyDecoder.of("qwen3", false)) {
            double[] expected = score(tiny.decoder, before, 100_000);
            double[] actual = score(tiny.decoder, after, 100_000);
            assertThat(actual[at]).isNotEqualTo(expected[at]);
            actual[at] = expected[at];
            assertThat(actual).isEqualTo(expected);
        }
    }

    @Test
    void countsWhatItRunsAndTellsHowFarItIs() {
        List<List<Example>> items = items();
        try (TinyDecoder tiny = TinyDecoder.of("qwen3", false)) {
            FlopCount count = flops(tiny.decoder);
            LoglikelihoodScorer shared = new LoglikelihoodScorer(tiny.decoder, 0, count, Optional.empty());
            LoglikelihoodScorer single = new LoglikelihoodScorer(tiny.decoder, 0, count, Optional.empty());
            List<Integer> told = new ArrayList<>();
            shared.score(items, told::add);
            single.score(items.stream().flatMap(List::stream).map(List::of).toList(), done -> {});
            assertThat(shared.flops()).isPositive().isLessThan(single.flops() / 2);
            assertThat(told).isSorted().startsWith(0).hasSizeGreaterThan(1);
        }
    }
}
