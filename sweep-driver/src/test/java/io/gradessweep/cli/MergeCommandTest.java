package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeCommandTest {
    private static final Path FIXTURES =
            Path.of("../gpu-task/src/test/resources/fixtures").toAbsolutePath().normalize();

    @TempDir
    private Path home;

    private final CapturedCli cli = new CapturedCli();

    private int merge(String... more) {
        return mergeInto(FIXTURES.resolve("phi4").toString(), more);
    }

    private int mergeInto(String base, String... more) {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "merge";
        arguments[1] = base;
        arguments[2] = FIXTURES.resolve("phi4/lora").toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return cli.execute(home, TaskFunctions.ofGpuTask(), arguments);
    }

    /** PEFT's own merge has this sum of absolute values in each fused weight. */
    @Test
    void theMergedModelIsAModelDirectory() throws IOException {
        assertThat(merge("--out", "merged")).isEqualTo(ExitCode.OK);

        Path merged = home.resolve("merged");
        JsonNode config = json(merged.resolve("config.json"));
        assertThat(config.get("model_type").textValue()).isEqualTo("phi3");
        assertThat(config.get("torch_dtype").textValue()).isEqualTo("float32");
        JsonNode expected =
                json(FIXTURES.resolve("phi4/expected.json")).get("lora").get("merged_weight_l1");
        assertThat(expected.properties()).isNotEmpty();
        for (Map.Entry<String, JsonNode> weight : expected.properties()) {
            double sum = sumOfMagnitudes(merged.resolve("model.safetensors"), weight.getKey());
            assertThat(sum).as(weight.getKey()).isCloseTo(weight.getValue().doubleValue(), within(0.01));
        }
        try (var files = Files.list(home)) {
            assertThat(files).containsExactly(merged);
        }
    }

    @Test
    void theBaseMayHaveAUri() throws IOException {
        String uri = FIXTURES.resolve("phi4").toUri().toString();
        assertThat(mergeInto(uri, "--out", "merged")).isEqualTo(ExitCode.OK);
        assertThat(merge("--out", "again")).isEqualTo(ExitCode.OK);
        assertThat(home.resolve("merged/model.safetensors"))
                .hasSameBinaryContentAs(home.resolve("again/model.safetensors"));
    }

    /** Names, ends of paths, a pattern, and all-linear mean the same modules, as in PEFT. */
    @Test
    void everyWayToNameTheModulesMergesToTheSameBytes() throws IOException {
        List<String> targets = List.of(
                "['qkv_proj', 'o_proj', 'gate_up_proj', 'down_proj']",
                "['self_attn.qkv_proj', 'self_attn.o_proj', 'mlp.gate_up_proj', 'mlp.down_proj']",
                "'.*\\\\.(self_attn|mlp)\\\\.(qkv|o|gate_up|down)_proj'",
                "'all-linear'");
        for (int i = 0; i < targets.size(); i++) {
            Path adapter = Files.createDirectories(home.resolve("adapter-" + i));
            ObjectNode config = (ObjectNode) json(FIXTURES.resolve("phi4/lora/adapter_config.json"));
            config.set(
                    "target_modules", new ObjectMapper().readTree(targets.get(i).replace('\'', '"')));
            Files.writeString(adapter.resolve("adapter_config.json"), config.toString());
            Files.copy(
                    FIXTURES.resolve("phi4/lora/adapter_model.safetensors"),
                    adapter.resolve("adapter_model.safetensors"));
            assertThat(cli.execute(
                            home,
                            TaskFunctions.ofGpuTask(),
                            "merge",
                            FIXTURES.resolve("phi4").toString(),
                            adapter.toString(),
                            "--out",
                            "merged-" + i))
                    .isEqualTo(ExitCode.OK);
            assertThat(home.resolve("merged-" + i + "/model.safetensors"))
                    .hasSameBinaryContentAs(home.resolve("merged-0/model.safetensors"));
        }
    }

    @Test
    void whatExistsIsNotOverwritten() throws IOException {
        Files.createDirectory(home.resolve("merged"));
        assertThat(merge("--out", "merged")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err.toString()).contains("merged: exists already; name a new directory");
        assertThat(merge("--out", "other", "--shard-megabytes", "0")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(home.resolve("other")).doesNotExist();
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    /** Read as the format is described, by nothing of ours. */
    private static double sumOfMagnitudes(Path file, String tensor) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = Math.toIntExact(bytes.getLong());
        byte[] text = new byte[header];
        bytes.get(text);
        JsonNode offsets = new ObjectMapper().readTree(text).get(tensor).get("data_offsets");
        double sum = 0;
        for (int at = offsets.get(0).intValue(); at < offsets.get(1).intValue(); at += Float.BYTES) {
            sum += Math.abs(bytes.getFloat(Long.BYTES + header + at));
        }
        return sum;
    }
}
