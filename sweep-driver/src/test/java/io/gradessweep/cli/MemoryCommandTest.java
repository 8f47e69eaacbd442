package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCommandTest {
    private static final String CONFIG = """
            { "model_type": "qwen3", "vocab_size": 64, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
              "num_attention_heads": 4, "num_key_value_heads": 4, "head_dim": 8, "rms_norm_eps": 1e-6,
              "rope_theta": 10000.0, "max_position_embeddings": 128, "tie_word_embeddings": true }
            """;

    @TempDir
    Path home;

    private final CapturedCli cli = new CapturedCli();
    private final Map<String, String> environment = new HashMap<>();
    private LoopbackHub hub;

    @BeforeEach
    void aHub() throws IOException {
        hub = new LoopbackHub(Map.of("config.json", CONFIG, "tokenizer.json", "{}", "model.safetensors", "weights"));
        environment.put("HF_HOME", home.resolve("huggingface").toString());
        environment.put("HF_ENDPOINT", hub.endpoint());
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aModelOfTheHubIsThatOfItsConfigurationAlone() throws IOException {
        Path local = Files.writeString(home.resolve("config.json"), CONFIG);
        assertThat(memory(local.toString())).isEqualTo(ExitCode.OK);
        String expected = cli.out.toString().replace(local.toString(), "MODEL");
        assertThat(expected).startsWith("MODEL: ").contains("fits 24GB");
        for (String location : new String[] {local.toUri().toString(), "hf://org/real"}) {
            assertThat(memory(location)).isEqualTo(ExitCode.OK);
            assertThat(cli.out.toString().replace(location, "MODEL")).isEqualTo(expected);
        }
        assertThat(hub.fetched()).containsExactly("config.json");

        hub.close();
        environment.put("HF_HUB_OFFLINE", "1");
        assertThat(memory("hf://org/real@" + LoopbackHub.COMMIT)).isEqualTo(ExitCode.OK);
    }

    /** An image of 32 x 32 pixels in patches of 8, of which 2 x 2 become a token of the text. */
    @Test
    void aVisionLanguageModelHasAnImageInEachRow() {
        Path nanoVlm = Path.of("../gpu-task/src/test/resources/fixtures-vlm/nanovlm_222m")
                .toAbsolutePath();
        assertThat(memory(nanoVlm.toString(), "--length", "64")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString())
                .contains("  with an image of 640 x 480 pixels in each row: 16 patches, 4 of its tokens", "bf16")
                .doesNotContain("nf4");
        Path qwen = Path.of("../gpu-task/src/test/resources/fixtures-vlm/qwen25vl/config.json")
                .toAbsolutePath();
        assertThat(memory(qwen.toString(), "--image-size", "56x84")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("an image of 56 x 84 pixels in each row: ");
        assertThat(memory(nanoVlm.toString(), "--length", "4")).isEqualTo(ExitCode.OK);
        assertThat(memory(nanoVlm.toString(), "--length", "3")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err)
                .hasToString("error: --length must be at least 4, not 3: so many tokens of a row an image of 640 x 480"
                        + " pixels fills for " + nanoVlm.resolve("config.json") + "; or set a smaller --image-size\n");
        assertThat(memory(qwen.toString(), "--image-size", "large")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .contains("--image-size must be a width and a height in pixels, such as 640x480, not large");
    }

    @Test
    void whatCannotBeHadIsOneLine() {
        assertThat(memory("hf://org/other")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err)
                .hasToString("error: hf://org/other@main: the hub has no model org/other, or it is private; check the"
                        + " name\n");
        environment.put("HF_HUB_OFFLINE", "1");
        assertThat(memory("hf://org/real@" + LoopbackHub.COMMIT)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString())
                .startsWith("error: hf://org/real@" + LoopbackHub.COMMIT + " is not in ")
                .contains("HF_HUB_OFFLINE allows no request");
    }

    /** Nothing of a batch's size is laid out only to count it. */
    @Test
    void aPassOfAsManyTokensAsCountIsCountedAndNoLarger() throws IOException {
        String local = Files.writeString(home.resolve("config.json"), CONFIG).toString();
        assertThat(memory(local, "--micro-batch", "2", "--length", "1073741823"))
                .as(() -> cli.err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("fits none").doesNotContain(" -");
        assertThat(memory(local, "--micro-batch", "2000000000", "--length", "2000000000"))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err)
                .hasToString(
                        "error: --length must be a whole number <= 1 with --micro-batch 2000000000, not 2000000000:"
                                + " a pass has at most 2147483647 tokens\n");
    }

    private int memory(String model, String... options) {
        List<String> arguments = new ArrayList<>(List.of("memory", model));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--cache", home.resolve("cache").toString()));
        return cli.execute(home, home, environment::get, TaskFunctions.ofGpuTask(), arguments.toArray(String[]::new));
    }
}
