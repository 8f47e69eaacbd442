package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The frequencies of {@code dynamic} and {@code longrope}, and YaRN's options, of which there is no fixture: against
 * their published formulas, computed here in double precision. {@code yarn}, {@code linear} and {@code llama3} have
 * fixtures.
 */
class RopeScalingTest {
    private static final int HEAD_DIM = 16;
    private static final double THETA = 10_000;
    private static final int POSITIONS = 64;

    private static RotaryEmbedding rotary(String type, String scaling) throws IOException {
        return new RotaryEmbedding(config(type, scaling));
    }

    private static DecoderConfig config(String type, String more) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode config = (ObjectNode) json.readTree("""
                {"hidden_size": 64, "intermediate_size": 80, "num_hidden_layers": 2, "num_attention_heads": 4,
                 "vocab_size": 320, "rms_norm_eps": 1e-5, "rope_theta": 10000, "max_position_embeddings": 64}
                """);
        config.put("model_type", type);
        config.setAll((ObjectNode) json.readTree(more.replace('\'', '"')));
        return DecoderConfig.of(config, "config.json");
    }

    private static void assertFrequencies(float[] actual, int dim, IntToDoubleFunction expected) {
        assertThat(actual).hasSize(dim / 2);
        for (int i = 0; i < actual.length; i++) {
            double value = expected.applyAsDouble(i);
            assertThat((double) actual[i]).as("frequency %s", i).isCloseTo(value, within(2e-6 * value));
        }
    }

    /** theta grows to theta ((s l / L) - (s - 1))^(d / (d - 2)) for a sequence of l > L tokens. */
    @ParameterizedTest
    @ValueSource(ints = {1, 17, 64, 65, 100, 256, 4096})
    void dynamic(int length) throws IOException {
        double factor = 2.5;
        RotaryEmbedding rotary = rotary("llama", "{'rope_scaling': {'rope_type': 'dynamic', 'factor': 2.5}}");
        double ratio = (double) Math.max(length, POSITIONS) / POSITIONS;
        double theta = THETA * Math.pow(factor * ratio - (factor - 1), HEAD_DIM / (HEAD_DIM - 2.0));
        assertFrequencies(rotary.frequencies(length), HEAD_DIM, i -> 1 / Math.pow(theta, 2.0 * i / HEAD_DIM));
    }

    @ParameterizedTest
    @CsvSource({"1, 1.0", "32, 1.0", "33, 4.0", "128, 4.0"})
    void longRopeHasTwoListsOfFactors(int length, double first) throws IOException {
        RotaryEmbedding rotary = rotary("llama", """
                {'original_max_position_embeddings': 32, 'max_position_embeddings': 128,
                 'rope_scaling': {'type': 'longrope', 'short_factor': [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7],
                                  'long_factor': [4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5]}}""");
        double step = first == 1 ? 0.1 : 0.5;
        assertFrequencies(
                rotary.frequencies(length),
                HEAD_DIM,
                i -> 1 / ((first + step * i) * Math.pow(THETA, 2.0 * i / HEAD_DIM)));
    }

    /** The attention's factor of LongRoPE is sqrt(1 + ln s / ln L), of YaRN 0.1 ln s + 1, unless it is given. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type': 'longrope'} | 1.1832159566199232", // sqrt(1 + ln 4 / ln 32)
                "{'type': 'su'} | 1.1832159566199232",
                "{'type': 'yarn'} | 1.1832159566199232", // LongRoPE, as the first files of Phi-3 call it
                "{'type': 'longrope', 'attention_factor': 1.25} | 1.25",
                "{'type': 'longrope', 'factor': 1} | 1",
            })
    void attentionFactorOfLongRope(String scaling, double expected) throws IOException {
        String lists = ", 'short_factor': [1, 1, 1, 1, 1, 1, 1, 1], 'long_factor': [2, 2, 2, 2, 2, 2, 2, 2]}";
        DecoderConfig config = config(
                "phi3",
                "{'original_max_position_embeddings': 32, 'max_position_embeddings': 128, 'rope_scaling': "
                        + scaling.replace("}", lists) + "}");
        assertThat(config.rope().scaling().attentionFactor()).isCloseTo(expected, within(1e-12));
        assertThat(config.lengthOfSameFrequencies()).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'factor': 4 | 1.1386294361119891",
                "'factor': 1 | 1",
                "'factor': 4, 'attention_factor': 1.5 | 1.5",
                "'factor': 40, 'mscale': 1.0, 'mscale_all_dim': 1.0 | 1",
                "'factor': 40, 'mscale': 0.707, 'mscale_all_dim': 1.0 | 0.9210423553163399",
                "'factor': 40, 'mscale': 1.0, 'mscale_all_dim': 0 | 1.3688879454113936",
                "'original_max_position_embeddings': 16 | 1.1386294361119891"
            })
    void attentionFactorOfYarn(String scaling, double expected) throws IOException {
        DecoderConfig config = config("llama", "{'rope_scaling': {'rope_type': 'yarn', " + scaling + "}}");
        assertThat(config.rope().scaling().attentionFactor()).isCloseTo(expected, within(1e-7));
    }

    /** Pairs that turn more than beta_fast times keep their frequency, those below beta_slow are divided by the factor. */
    @ParameterizedTest
    @CsvSource({"32, 1, true", "8, 2, true", "8, 2, false"})
    void yarnJoinsKeptAndDividedFrequencies(double fast, double slow, boolean truncates) throws IOException {
        RotaryEmbedding rotary = rotary(
                "llama",
                "{'rope_scaling': {'rope_type': 'yarn', 'factor': 8, 'original_max_position_embeddings': 512, 'beta_fast': "
                        + fast + ", 'beta_slow': " + slow + ", 'truncate': " + truncates + "}}");
        double low = pair(512, fast);
        double high = pair(512, slow);
        double begin = truncates ? Math.floor(low) : low;
        double end = truncates ? Math.ceil(high) : high;
        assertThat(begin).isBetween(0.0, end);
        assertFrequencies(rotary.frequencies(1), HEAD_DIM, i -> {
            double frequency = Math.pow(THETA, -2.0 * i / HEAD_DIM);
            double divided = Math.min(1, Math.max(0, (i - begin) / (end - begin)));
            return frequency * (1 - divided) + frequency / 8 * divided;
        });
    }

    /** The pair whose wavelength fits this often into so many positions. */
    private static double pair(int positions, double turns) {
        return HEAD_DIM / 2.0 * Math.log(positions / (2 * Math.PI * turns)) / Math.log(THETA);
    }

    @ParameterizedTest
    @CsvSource({"0.75, 12", "0.5, 8", "0.25, 4", "1.0, 16"})
    void aPartOfEachHeadIsRotated(double share, int dim) throws IOException {
        String more = "{'partial_rotary_factor': " + share + "}";
        assertFrequencies(rotary("phi3", more).frequencies(1), dim, i -> Math.pow(THETA, -2.0 * i / dim));
        String v5 = "{'rope_parameters': {'rope_type': 'default', 'rope_theta': 10000, 'partial_rotary_factor': "
                + share + "}}";
        assertThat(rotary("phi3", v5).frequencies(1))
                .isEqualTo(rotary("phi3", more).frequencies(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.7", "0.05", "1.5"})
    void aPartMustBePairsOfElements(String share) {
        assertThatThrownBy(() -> config("phi3", "{'partial_rotary_factor': " + share + "}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(
                        "config.json: partial_rotary_factor " + share + " must leave an even number of");
    }

    /** As transformers does, the longest sequence of a batch decides for all its rows. */
    @Test
    void theLongestRowOfABatchDecides() throws IOException {
        Torch.prepareThread(1);
        DecoderConfig dynamic = config("llama", "{'rope_scaling': {'rope_type': 'dynamic', 'factor': 2}}");
        float[] original = cos(config("llama", "{}"), POSITIONS + 1);
        int at = 3 * HEAD_DIM + 4;
        assertThat(cos(dynamic, POSITIONS)[at]).isEqualTo(original[at]);
        assertThat(cos(dynamic, POSITIONS + 1)[at]).isNotEqualTo(original[at]);
    }

    private static float[] cos(DecoderConfig config, int length) {
        try (TensorScope scope = TensorScope.on("cpu")) {
            return new InputAssembler(scope, Kernels.load(scope), config, false)
                    .ofInference(scope, rows(length))
                    .positions()
                    .cos()
                    .toFloats();
        }
    }

    private static TokenBatch rows(int length) {
        return TokenBatch.of(1, length, new int[length], new int[length], new int[] {length});
    }
}
