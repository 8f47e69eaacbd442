package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Into which files weights are written: d has 16 bytes, b in two parts 24, c 40, and a 8. */
class ShardsTest {
    @TempDir
    private Path directory;

    private void write(long shardBytes) throws IOException {
        Torch.prepareThread(1);
        try (TensorScope scope = TensorScope.on("cpu")) {
            Map<String, List<Tensor>> tensors = new LinkedHashMap<>();
            tensors.put("d", List.of(scope.ones(2, 2)));
            tensors.put("b", List.of(scope.ones(1, 2), scope.zeros(2, 2)));
            tensors.put("c", List.of(scope.ones(5, 2)));
            tensors.put("a", List.of(scope.ones(1, 2)));
            Map<String, Safetensors.Content> contents = new LinkedHashMap<>();
            tensors.forEach((name, parts) -> contents.put(name, Safetensors.Content.of(parts)));
            WeightFiles.write(directory, contents, shardBytes);
        }
    }

    /** A tensor that is larger than a shard has one to itself, and a shard that is just full takes no more. */
    @ParameterizedTest
    @CsvSource({
        "87, d b c | a",
        "80, d b c | a",
        "79, d b | c a",
        "48, d b | c a",
        "47, d b | c | a",
        "40, d b | c | a",
        "39, d | b | c | a",
        "1, d | b | c | a"
    })
    void tensorsFillOneShardAfterTheOther(long bytes, String expected) throws IOException {
        write(bytes);
        String[] shards = expected.split(" \\| ");
        JsonNode index =
                new ObjectMapper().readTree(directory.resolve(WeightFiles.INDEX).toFile());
        assertThat(index.at("/metadata/total_size").asLong()).isEqualTo(88);
        assertThat(index.get("weight_map")).hasSize(4);
        for (int i = 0; i < shards.length; i++) {
            String name = "model-0000" + (i + 1) + "-of-0000" + shards.length + ".safetensors";
            try (Safetensors shard = Safetensors.open(directory.resolve(name))) {
                assertThat(shard.names()).containsExactlyInAnyOrder(shards[i].split(" "));
                shard.names()
                        .forEach(tensor -> assertThat(
                                        index.get("weight_map").get(tensor).asText())
                                .isEqualTo(name));
            }
        }
        assertThat(directory.resolve(WeightFiles.SINGLE)).doesNotExist();
        try (WeightFiles files = WeightFiles.open(WeightFiles.in(directory));
                TensorScope scope = TensorScope.on("cpu")) {
            assertThat(files.holding("b").read(scope, "b", 3, 2).toFloats()).containsExactly(1, 1, 0, 0, 0, 0);
        }
    }

    @Test
    void whatFitsIsOneFileWithoutAnIndex() throws IOException {
        write(88);
        assertThat(Files.exists(directory.resolve(WeightFiles.SINGLE))).isTrue();
        assertThat(directory.resolve(WeightFiles.INDEX)).doesNotExist();
    }
}
