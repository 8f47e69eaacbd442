package io.gradessweep.bench;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.Example;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.TokenGenerator;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Measures the tokens per second that a model generates from one batch of prompts, with a KV cache, and without one by
 * computing every row again for each token. The two ways alternate, and the medians are reported.
 */
final class GenerationBench {
    private static final int PROMPTS = 8;
    private static final int NEW_TOKENS = 16;

    private final int repeats;
    private final Consumer<String> out;

    GenerationBench(int repeats, Consumer<String> out) {
        this.repeats = repeats;
        this.out = out;
    }

    void header() {
        out.accept("| shape | prompts | new tokens | tokens/s cached | again each time | x |");
        out.accept("| --- | ---: | ---: | ---: | ---: | ---: |");
    }

    void line(BenchShape shape, Decoder decoder) {
        List<int[]> prompts = ScoringMix.INSTRUCT.items(PROMPTS, shape.vocabulary()).stream()
                .map(choices -> given(choices.get(0)))
                .toList();
        TokenGenerator generator = new TokenGenerator(decoder, 0, OptionalInt.empty(), NEW_TOKENS);
        double[] cached = new double[repeats];
        double[] again = new double[repeats];
        generator.generate(prompts); // a warm-up
        for (int i = 0; i < repeats; i++) {
            cached[i] = seconds(() -> generator.generate(prompts));
            again[i] = seconds(() -> computeAgain(decoder, prompts));
        }
        double tokens = (double) PROMPTS * NEW_TOKENS;
        out.accept(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %.0f | %.0f | %.1f |",
                shape.name(),
                PROMPTS,
                NEW_TOKENS,
                tokens / Median.of(cached),
                tokens / Median.of(again),
                Median.of(again) / Median.of(cached)));
    }

    private static int[] given(Example choice) {
        return Arrays.copyOf(choice.ids(), choice.promptLength());
    }

    private static double seconds(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Generates without a cache: for every token it computes all rows so far, and the head at each last position. */
    private static void computeAgain(Decoder decoder, List<int[]> prompts) {
        for (int generated = 0; generated < NEW_TOKENS; generated++) {
            int more = generated;
            int[] lengths =
                    prompts.stream().mapToInt(prompt -> prompt.length + more).toArray();
            int longest = Arrays.stream(lengths).max().orElseThrow();
            int[] ids = new int[lengths.length * longest];
            int[] targets = new int[ids.length];
            Arrays.fill(targets, TokenBatch.IGNORED);
            for (int row = 0; row < lengths.length; row++) {
                System.arraycopy(prompts.get(row), 0, ids, row * longest, prompts.get(row).length);
                targets[row * longest + lengths[row] - 1] = 0;
            }
            decoder.targetLogprobs(TokenBatch.of(lengths.length, longest, ids, targets, lengths));
        }
    }
}
