package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.block.StoredTensor;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderConfigTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama31",
                "mistral",
                "phi4",
                "qwen3",
                "qwen3_untied",
                "smollm2",
                "llama_yarn",
                "llama_linear",
                "phi4_mini",
                "mistral_window"
            })
    void bothStylesOfTransformersMeanTheSame(String fixture) {
        assertThat(DecoderConfig.read(FIXTURES.resolve(fixture).resolve("config.v5.json")))
                .usingRecursiveComparison()
                .isEqualTo(DecoderConfig.read(FIXTURES.resolve(fixture).resolve("config.json")));
    }

    @Test
    void countsItsWeights() {
        assertThat(DecoderConfig.read(FIXTURES.resolve("qwen3/config.json"))
                        .graph()
                        .elements())
                .isEqualTo(140_928);
        assertThat(DecoderConfig.read(FIXTURES.resolve("llama31/config.json"))
                        .graph()
                        .elements())
                .isEqualTo(96_576);
    }

    /** Without a word of it Mistral has transformers' default; families without a window have none. */
    @ParameterizedTest
    @CsvSource({
        "mistral, null, 2147483647",
        "mistral, 128, 128",
        "mistral, , 4096",
        "phi3, 2047, 2047",
        "phi3, , 2147483647",
        "llama, 128, 2147483647"
    })
    void theWindowIsThatOfTransformers(String type, String window, int tokens) throws JsonProcessingException {
        ObjectNode config = (ObjectNode) JSON.readTree("""
                {"hidden_size": 64, "intermediate_size": 80, "num_hidden_layers": 2, "num_attention_heads": 4,
                 "vocab_size": 320, "rms_norm_eps": 1e-5, "max_position_embeddings": 32768}
                """);
        config.put("model_type", type);
        if (window != null) {
            config.set("sliding_window", JSON.readTree(window));
        }
        assertThat(DecoderConfig.of(config, "x").window()).isEqualTo(tokens);
        assertThat(DecoderConfig.of(config, "x").maxPositions()).isEqualTo(32768);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"rope_type\": \"linear\", \"factor\": 4} | 8192",
                "{\"type\": \"dynamic\", \"factor\": 2.5} | 5120",
                "{\"rope_type\": \"yarn\", \"factor\": 4} | 8192",
                "{\"rope_type\": \"yarn\", \"factor\": 4, \"original_max_position_embeddings\": 512} | 2048",
                "{\"rope_type\": \"default\"} | 2048"
            })
    void aScalingMakesAModelReadLongerSequences(String scaling, int positions) throws JsonProcessingException {
        ObjectNode config = small();
        config.set("rope_scaling", JSON.readTree(scaling));
        assertThat(DecoderConfig.of(config, "x").maxPositions()).isEqualTo(positions);
    }

    private static ObjectNode small() throws JsonProcessingException {
        return (ObjectNode) JSON.readTree("""
                {"model_type": "llama", "hidden_size": 64, "intermediate_size": 80, "num_hidden_layers": 2,
                 "num_attention_heads": 4, "vocab_size": 320, "rms_norm_eps": 1e-5}
                """);
    }

    /** Families without a fixture are not guessed from their likeness to others. */
    @ParameterizedTest
    @ValueSource(strings = {"gemma3", "gemma3_text", "smollm3", "qwen3_moe", "qwen2_vl", "phi", "ministral"})
    void otherFamiliesAreRefusedByName(String type) throws JsonProcessingException {
        ObjectNode config = small().put("model_type", type);
        assertThatThrownBy(() -> DecoderConfig.of(config, "config.json"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("config.json: model_type " + type
                        + " is not supported; known: [llama, mistral, phi3, qwen2, qwen2_5_vl, qwen3, nanovlm]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_type | \"gpt2\" | model_type gpt2 is not supported; known: [llama, mistral, phi3, qwen2, qwen2_5_vl, qwen3, nanovlm]",
                "hidden_act | \"gelu\" | hidden_act must be silu",
                "use_sliding_window | true | use_sliding_window = true is not supported",
                "layer_types | [\"full_attention\", \"sliding_attention\"] | layer_types must be full_attention for every",
                "attention_dropout | 0.1 | attention_dropout = 0.1 is not supported",
                "hidden_size | \"big\" | hidden_size must be a whole number >= 1, not \"big\"",
                "num_hidden_layers | 0 | num_hidden_layers must be a whole number >= 1, not 0",
                "num_key_value_heads | 3 | must be a multiple of num_key_value_heads 3",
                "head_dim | 15 | head_dim must be even",
                "rms_norm_eps | null | rms_norm_eps must be a finite number > 0, not null",
                "partial_rotary_factor | 0.75 | partial_rotary_factor must be 1 for llama, which rotates whole heads",
                "rope_scaling | {\"rope_type\": \"mrope\"} | rope_type mrope is not supported; known: default, dynamic",
                "rope_scaling | {\"rope_type\": \"linear\"} | rope_scaling: factor must be a finite number > 0, not missing",
                "rope_scaling | {\"rope_type\": \"linear\", \"factor\": 0.5} | rope_scaling: factor must be >= 1, not 0.5",
                "rope_scaling | {\"rope_type\": \"longrope\"} | short_factor must be a list of 8 numbers > 0",
                "rope_scaling | {\"rope_type\": \"su\", \"short_factor\": [1, 2]} | short_factor must be a list of 8",
                "rope_parameters | {\"full_attention\": {\"rope_theta\": 1}} | rope_parameters must be the same for all",
                "rope_scaling | {\"rope_type\": \"llama3\"} | rope_scaling: factor must be a finite number > 0, not missing"
            })
    void whatCannotBeComputedIsRefusedByName(String key, String value, String message) throws JsonProcessingException {
        ObjectNode config = small();
        assertThat(DecoderConfig.of(config, "x").headDim()).isEqualTo(16);
        config.set(key, JSON.readTree(value));
        assertThatThrownBy(() -> DecoderConfig.of(config, "config.json"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("config.json")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"attention_bias", "mlp_bias"})
    void aBiasThatTheFamilyDoesNotHaveIsRefused(String flag) throws JsonProcessingException {
        ObjectNode config = (ObjectNode) JSON.readTree("""
                {"model_type": "mistral", "hidden_size": 64, "intermediate_size": 80, "num_hidden_layers": 2,
                 "num_attention_heads": 4, "vocab_size": 320, "rms_norm_eps": 1e-5}
                """).deepCopy();
        config.put(flag, true);
        assertThatThrownBy(() -> DecoderConfig.of(config, "config.json"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("config.json: " + flag + " = true is not supported");
    }

    @Test
    void biasesAreStoredWithTheirMatrices() {
        assertThat(biases("qwen2"))
                .containsExactly("self_attn.q_proj.bias", "self_attn.k_proj.bias", "self_attn.v_proj.bias");
        assertThat(biases("llama_bias"))
                .containsExactly(
                        "self_attn.q_proj.bias",
                        "self_attn.k_proj.bias",
                        "self_attn.v_proj.bias",
                        "self_attn.o_proj.bias",
                        "mlp.gate_proj.bias",
                        "mlp.up_proj.bias",
                        "mlp.down_proj.bias");
        assertThat(biases("smollm2")).isEmpty();
    }

    private static List<String> biases(String fixture) {
        return DecoderConfig.read(FIXTURES.resolve(fixture).resolve("config.json"))
                .graph()
                .layers()
                .get(1)
                .tensors()
                .stream()
                .map(StoredTensor::name)
                .filter(name -> name.endsWith(".bias"))
                .map(name -> name.replace("model.layers.1.", ""))
                .toList();
    }
}
