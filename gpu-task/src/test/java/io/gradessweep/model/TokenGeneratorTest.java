package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.spec.Precision;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.TestDevice;
import io.gradessweep.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is generated with a cache, in batches, against a loop that computes every prompt again for every token, alone. */
@Tag(TestDevice.TAG)
class TokenGeneratorTest {
    private static final int NEW_TOKENS = 12;
    private static final int FILLER = 5;

    /** One token, some, and many; two of one length. */
    private static final List<int[]> PROMPTS = prompts(9, 1, 40, 17, 9);

    private static List<int[]> prompts(int... lengths) {
        Random random = new Random(1);
        return Arrays.stream(lengths)
                .mapToObj(length -> random.ints(length, 0, 300).toArray())
                .toList();
    }

    @TestFactory
    List<DynamicTest> everyFamily() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Fixture fixture : Fixture.all()) {
            if (fixture.unsupported().isEmpty()) {
                String config = fixture.configs().get(0);
                tests.add(test(fixture.name(), scope -> same(fixture.decoder(scope, config))));
                if (fixture.hasLora()) {
                    tests.add(test(fixture.name() + " lora", scope -> same(fixture.loraDecoder(scope, config))));
                }
                tests.add(test(
                        fixture.name() + " bf16", scope -> likely(fixture.decoder(scope, config, Precision.BF16))));
            }
        }
        assertThat(tests).hasSizeGreaterThan(15);
        return tests;
    }

    private static DynamicTest test(String name, Consumer<TensorScope> check) {
        return dynamicTest(name, () -> {
            Torch.prepareThread(1);
            try (TensorScope scope = TestDevice.scope()) {
                check.accept(scope);
            }
        });
    }

    private static void same(Decoder decoder) {
        List<int[]> expected = PROMPTS.stream()
                .map(prompt -> uncached(decoder, prompt, NEW_TOKENS))
                .toList();
        TokenGenerator generator = new TokenGenerator(decoder, FILLER, OptionalInt.empty(), NEW_TOKENS);
        assertThat(generator.generate(PROMPTS).continuations()).containsExactlyElementsOf(expected);
        assertThat(generator.generate(PROMPTS).steps()).isEqualTo(NEW_TOKENS);
        assertThat(generator.generate(List.of(PROMPTS.get(0), PROMPTS.get(4))).continuations())
                .as("of one length")
                .containsExactly(expected.get(0), expected.get(4));
        assertThat(generator.generate(PROMPTS.subList(2, 3)).continuations())
                .as("alone")
                .containsExactly(expected.get(2));
    }

    private static int[] uncached(Decoder decoder, int[] prompt, int newTokens) {
        int[] ids = prompt;
        for (int i = 0; i < newTokens; i++) {
            float[] logits = lastLogits(decoder, ids);
            ids = Arrays.copyOf(ids, ids.length + 1);
            ids[ids.length - 1] = argmax(logits);
        }
        return Arrays.copyOfRange(ids, prompt.length, ids.length);
    }

    private static float[] lastLogits(Decoder decoder, int[] ids) {
        float[] logits = decoder.logits(TokenBatch.of(1, ids.length, ids, new int[ids.length], new int[] {ids.length}));
        return Arrays.copyOfRange(logits, logits.length - decoder.config().vocabulary(), logits.length);
    }

    private static int argmax(float[] values) {
        return IntStream.range(0, values.length).reduce(0, (best, i) -> values[i] > values[best] ? i : best);
    }

    /** In bf16 the products' order tells which of two about equally likely tokens is the first; none other is taken. */
    private static void likely(Decoder decoder) {
        TokenGenerator generator = new TokenGenerator(decoder, FILLER, OptionalInt.empty(), NEW_TOKENS);
        List<int[]> continuations = generator.generate(PROMPTS).continuations();
        for (int row = 0; row < PROMPTS.size(); row++) {
            int[] ids = PROMPTS.get(row);
            for (int token : continuations.get(row)) {
                float[] logits = lastLogits(decoder, ids);
                float most = logits[argmax(logits)];
                assertThat(logits[token]).isGreaterThan(most - 0.03f * Math.abs(most) - 0.01f);
                ids = Arrays.copyOf(ids, ids.length + 1);
                ids[ids.length - 1] = token;
            }
        }
    }

    /** A row that ended is left as it is while the others go on, and the last one to end ends the work. */
    @Test
    void rowsEndByThemselves() {
        Fixture fixture = Fixture.all().stream()
                .filter(each -> each.name().equals("qwen3"))
                .findFirst()
                .orElseThrow();
        Torch.prepareThread(1);
        try (TensorScope scope = TestDevice.scope()) {
            Decoder decoder = fixture.decoder(scope, "config.json");
            List<int[]> whole = PROMPTS.stream()
                    .map(prompt -> uncached(decoder, prompt, NEW_TOKENS))
                    .toList();
            int end = whole.get(2)[3];
            List<int[]> expected = whole.stream().map(ids -> until(ids, end)).toList();
            TokenGenerator generator = new TokenGenerator(decoder, FILLER, OptionalInt.of(end), NEW_TOKENS);
            assertThat(generator.generate(PROMPTS).continuations()).containsExactlyElementsOf(expected);

            TokenGenerator.Generated alone = generator.generate(PROMPTS.subList(2, 3));
            assertThat(alone.steps()).as("its end is computed too").isEqualTo(expected.get(2).length + 1);
        }
    }

    /** Drawn 4,000 times, each token comes about as often as softmax(logits / temperature) says. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 3})
    void tokensAreDrawnByTheirProbabilities(double temperature) {
        int draws = 4_000;
        Fixture fixture = Fixture.all().stream()
                .filter(each -> each.name().equals("qwen3"))
                .findFirst()
                .orElseThrow();
        Torch.prepareThread(1);
        try (TensorScope scope = TestDevice.scope()) {
            Decoder decoder = fixture.decoder(scope, "config.json");
            int[] prompt = PROMPTS.get(0);
            float[] logits = lastLogits(decoder, prompt);
            double most = logits[argmax(logits)];
            double[] weights = IntStream.range(0, logits.length)
                    .mapToDouble(i -> Math.exp((logits[i] - most) / temperature))
                    .toArray();
            double sum = Arrays.stream(weights).sum();
            int[] counts = new int[logits.length];
            List<Integer> told = new ArrayList<>();
            TokenGenerator generator = new TokenGenerator(
                    decoder,
                    FILLER,
                    OptionalInt.empty(),
                    1,
                    TokenChoice.sampled(temperature, 7),
                    (row, id) -> told.add(id));
            for (int[] drawn :
                    generator.generate(Collections.nCopies(draws, prompt)).continuations()) {
                counts[drawn[0]]++;
            }
            assertThat(told).hasSize(draws);
            for (int token = 0; token < counts.length; token++) {
                double expected = draws * weights[token] / sum;
                double deviation = Math.sqrt(expected * (1 - weights[token] / sum));
                assertThat((double) counts[token]).as("token " + token).isCloseTo(expected, within(5 * deviation + 2));
            }
        }
    }

    private static int[] until(int[] ids, int end) {
        int length = 0;
        while (length < ids.length && ids[length] != end) {
            length++;
        }
        return Arrays.copyOf(ids, length);
    }
}
