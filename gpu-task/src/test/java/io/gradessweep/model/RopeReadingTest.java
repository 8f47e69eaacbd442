package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration says of the rotary embedding, and what it leaves out, as transformers reads it. */
class RopeReadingTest {
    /** Heads of 8 and 64 positions. */
    private static DecoderConfig config(String type, String more) {
        try {
            return DecoderConfig.of(new ObjectMapper().readTree("""
                    {"model_type": "%s", "hidden_size": 16, "intermediate_size": 20, "num_hidden_layers": 1,
                     "num_attention_heads": 2, "num_key_value_heads": 2, "rms_norm_eps": 1e-6, "vocab_size": 10,
                     "max_position_embeddings": 64, "tie_word_embeddings": true, %s}
                    """.formatted(type, more.replace('\'', '"'))), "test");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'rope_scaling': {'rope_type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 32} | true",
                "'rope_scaling': {'rope_type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 32, 'truncate': true} | true",
                "'rope_scaling': {'type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 32, 'truncate': false} | false"
            })
    void yarnTruncatesUnlessToldOtherwise(String scaling, boolean truncates) {
        RopeScaling.Yarn yarn =
                (RopeScaling.Yarn) config("llama", scaling).rope().scaling();
        assertThat(yarn.truncates()).isEqualTo(truncates);
        assertThat(yarn.factor()).isEqualTo(4);
        assertThat(yarn.attentionFactor()).isCloseTo(0.1 * Math.log(4) + 1, within(1e-12));
        assertThat(yarn.fast()).isEqualTo(32);
        assertThat(yarn.slow()).isEqualTo(1);
        assertThat(yarn.originalPositions()).isEqualTo(32);
        assertThat(yarn.positions(64)).as("four times 32").isEqualTo(128);
        assertThat(yarn.positions(500)).as("no fewer than are named").isEqualTo(500);
    }

    /** Version 5 of transformers keeps it among the parameters, and earlier ones beside them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'partial_rotary_factor': 0.5, 'rope_theta': 5000.0 | 4",
                "'rope_parameters': {'rope_type': 'default', 'rope_theta': 5000.0, 'partial_rotary_factor': 0.5} | 4",
                "'partial_rotary_factor': 0.5, 'rope_parameters': {'rope_type': 'default', 'rope_theta': 5000.0} | 4",
                "'rope_parameters': {'rope_type': 'default', 'rope_theta': 5000.0} | 8"
            })
    void aPartOfAHeadMayBeRotated(String more, int dim) {
        Rope rope = config("phi3", more).rope();
        assertThat(rope.dim()).isEqualTo(dim);
        assertThat(rope.theta()).isEqualTo(5000);
    }

    /** Rows of one table serve all batches, up to the length from which frequencies differ. */
    @Test
    void longerRowsHaveATableOfTheirOwn() {
        DecoderConfig dynamic = config("llama", "'rope_scaling': {'rope_type': 'dynamic', 'factor': 2.0}");
        assertThat(dynamic.lengthOfSameFrequencies()).isEqualTo(64);
        assertThat(RotaryEmbedding.isCommon(dynamic, IntStream.range(0, 64).toArray()))
                .isTrue();
        assertThat(RotaryEmbedding.isCommon(dynamic, IntStream.range(0, 65).toArray()))
                .isFalse();
        DecoderConfig plain = config("llama", "'rope_theta': 5000.0");
        assertThat(RotaryEmbedding.isCommon(plain, IntStream.range(0, 65).toArray()))
                .isTrue();
        assertThat(RotaryEmbedding.isCommon(plain, 0, 1, 3)).isFalse();
    }
}
