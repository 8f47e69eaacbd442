package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
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
