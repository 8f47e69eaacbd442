package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.batch.ImageLayout;
import io.gradessweep.block.Block;
import io.gradessweep.block.ModelGraph;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.ProjectionNumber;
import io.gradessweep.spec.TokenTable;
import io.gradessweep.spec.Tower;
import io.gradessweep.spec.VisionMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configurations of vision-language models, and what they make of the graph. */
class VlmConfigTest {
    private static final Path OWN = Path.of("src/test/resources/fixtures-vlm");

    @TempDir
    Path directory;

    /** A fixture's configuration in which a key, {@code a/b} for one within another, has another value. */
    private static DecoderConfig with(String fixture, String key, String value) throws IOException {
        ObjectNode json = (ObjectNode) VlmFixtures.json(OWN.resolve(fixture).resolve("config.json"));
        String[] path = key.split("/");
        ObjectNode parent = path.length == 1 ? json : (ObjectNode) json.get(path[0]);
        parent.set(path[path.length - 1], new ObjectMapper().readTree(value));
        return DecoderConfig.of(json, "config.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vision_config | {} | vision_config: hidden_size must be a whole number >= 1, not missing",
                "vision_config/hidden_act | \"gelu\" | vision_config: hidden_act must be silu, not \"gelu\"",
                "vision_config/num_heads | 3 | vision_config: hidden_size must be num_heads 3 times a multiple of 4, not 32",
                "vision_config/window_size | 27 | vision_config: window_size must be at least patch_size times spatial_merge_size, 28, not 27",
                "vision_config/in_chans | 4 | vision_config: in_chans must be 3, not 4",
                "vision_config/spatial_patch_size | 16 | vision_config: spatial_patch_size must be patch_size, 14, not 16",
                "vision_config/out_hidden_size | 32 | vision_config: out_hidden_size must be the hidden_size of the text, 64, not 32",
                "vision_config/fullatt_block_indexes | [2, -1] | vision_config: fullatt_block_indexes must be a list of whole numbers >= 0, not [2,-1]",
                "vision_config/fullatt_block_indexes | 2 | vision_config: fullatt_block_indexes must be a list of whole numbers >= 0, not 2",
                "rope_scaling/mrope_section | [2, 3] | rope_scaling: mrope_section must be three numbers that add up to the 8 frequencies of a head, not [2,3]",
                "rope_scaling/mrope_section | [2, 3, 4] | rope_scaling: mrope_section must be three numbers that add up to the 8 frequencies of a head, not [2,3,4]",
                "rope_scaling | null | rope_scaling: mrope_section must be a list of whole numbers >= 0, not missing",
                "use_sliding_window | true | use_sliding_window = true is not supported",
            })
    void ofQwenWhatIsNotComputedIsRefusedByName(String key, String value, String message) {
        assertThatThrownBy(() -> with("qwen25vl", key, value))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("config.json: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lm_tie_weights | false | lm_tie_weights must be true, not false",
                "lm_attn_scaling | 0.5 | lm_attn_scaling must be 1, not 0.5",
                "lm_dropout | 0.1 | lm_dropout = 0.1 is not supported",
                "lm_use_tokens | true | lm_use_tokens = true is not supported",
                "lm_n_heads | 7 | lm_hidden_dim must be lm_n_heads 7 times an even number, not 48",
                "lm_n_kv_heads | 4 | lm_n_heads must be a multiple of lm_n_kv_heads 4, not 6",
                "vit_cls_flag | true | vit_cls_flag = true is not supported",
                "vit_dropout | 0.1 | vit_dropout = 0.1 is not supported",
                "vit_n_heads | 5 | vit_hidden_dim must be a multiple of vit_n_heads 5, not 32",
                "vit_img_size | 72 | vit_img_size must be a multiple of vit_patch_size times mp_pixel_shuffle_factor, 32, not 72",
                "vit_ln_eps | 0 | vit_ln_eps must be a finite number > 0, not 0",
            })
    void ofNanoVlmWhatIsNotComputedIsRefusedByName(String key, String value, String message) {
        assertThatThrownBy(() -> with("nanovlm", key, value))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("config.json: " + message);
    }

    /** The real model: windows of 112 pixels are 8 x 8 patches, and 356 matrices are monitored. */
    @Test
    void qwenOfSevenBillionsHasTheMatricesThatThePackageMonitors() throws IOException {
        String json = """
                {"model_type": "qwen2_5_vl", "hidden_act": "silu", "hidden_size": 3584, "intermediate_size": 18944,
                 "max_position_embeddings": 128000, "num_attention_heads": 28, "num_hidden_layers": 28,
                 "num_key_value_heads": 4, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "tie_word_embeddings": false,
                 "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]}, "vocab_size": 152064,
                 "use_sliding_window": false,
                 "vision_config": {"depth": 32, "hidden_act": "silu", "hidden_size": 1280, "intermediate_size": 3420,
                  "num_heads": 16, "in_chans": 3, "out_hidden_size": 3584, "patch_size": 14, "spatial_merge_size": 2,
                  "spatial_patch_size": 14, "window_size": 112, "fullatt_block_indexes": [7, 15, 23, 31],
                  "tokens_per_second": 2, "temporal_patch_size": 2}}""";
        DecoderConfig config = DecoderConfig.of(new ObjectMapper().readTree(json), "config.json");
        assertThat(config.vision().orElseThrow().layout()).isEqualTo(new ImageLayout(2, 8, true));
        assertThat(config.graph().matrices()).hasSize(356);
        assertThat(config.graph().elements()).isEqualTo(8_292_166_656L);
    }

    @Test
    void theMergeReadsTheEmbeddingAndTheConnector() {
        ModelGraph graph =
                DecoderConfig.read(OWN.resolve("nanovlm/config.json")).graph();
        int merge = graph.indexOf(Block.Kind.MERGE);
        assertThat(graph.predecessors().get(merge))
                .containsExactly(graph.indexOf(Block.Kind.EMBEDDING), graph.indexOf(Block.Kind.CONNECTOR));
        assertThat(graph.predecessors().get(graph.indexOf(Block.Kind.EMBEDDING)))
                .isEmpty();
        assertThat(graph.predecessors().get(graph.indexOf(Block.Kind.DECODER_LAYER)))
                .containsExactly(merge);
        assertThat(graph.block(merge).tensors()).isEmpty();
        assertThat(graph.matrices().subList(0, 4))
                .containsExactly(vision("qkv"), vision("o"), vision("fc1"), vision("fc2"));
    }

    private static MatrixId vision(String projection) {
        return new MatrixId(Tower.VISION, 0, projection);
    }

    private static FineTuning.Lora lora(List<VisionMatrix> vision, List<ProjectionNumber> ranks, TokenTable... saved) {
        return new FineTuning.Lora(
                4, 8, false, 0, List.of(Projection.values()), ranks, List.of(), List.of(saved), vision);
    }

    @Test
    void targetsThatTheTowerDoesNotHaveAreNamed() {
        ModelGraph qwen =
                DecoderConfig.read(OWN.resolve("qwen25vl/config.json")).graph();
        LoraAdapter.requireWholeModules(qwen, lora(List.of(VisionMatrix.values()), List.of()));
        LoraAdapter.requireWholeModules(qwen, lora(List.of(VisionMatrix.QKV, VisionMatrix.UP), List.of()));
        assertThatThrownBy(() -> LoraAdapter.requireWholeModules(
                        qwen, lora(List.of(VisionMatrix.QKV, VisionMatrix.FC1), List.of())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("lora.vision_targets names fc1, which the vision tower does not have;"
                        + " it has down, gate, o, qkv, up");
        DecoderConfig config = DecoderConfig.read(OWN.resolve("qwen25vl/config.json"));
        assertThatThrownBy(() -> TokenTables.requireTrainable(config, lora(List.of(), List.of(), TokenTable.values())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("lora.modules_to_save must be empty for a vision-language model");
    }

    /** PEFT matches a pattern at the end of any path, and both towers have modules of these names. */
    @Test
    void aRankOfTheTextAloneIsReadBackForTheTextAlone() throws IOException {
        ModelGraph graph =
                DecoderConfig.read(OWN.resolve("qwen25vl/config.json")).graph();
        FineTuning.Lora lora = lora(List.of(VisionMatrix.values()), List.of(new ProjectionNumber(Projection.GATE, 2)));
        AdapterLayout layout = AdapterLayout.of(graph, lora);
        assertThat(layout.byModule().get("model.layers.1.mlp.gate_proj").rank()).isEqualTo(2);
        assertThat(layout.byModule().get("visual.blocks.1.mlp.gate_proj").rank())
                .isEqualTo(4);
        Files.writeString(
                directory.resolve(PeftConfig.FILE),
                PeftAdapter.config(graph, lora, "tiny/base").toString());
        assertThat(PeftConfig.read(directory).layout(graph)).isEqualTo(layout);
    }
}
