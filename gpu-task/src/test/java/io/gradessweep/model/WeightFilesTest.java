package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.digest.LfsPointer;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightFilesTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void shards() throws IOException {
        Torch.prepareThread(1);
        shard("a.safetensors", "x", "y");
        shard("b.safetensors", "z");
    }

    private void shard(String file, String... tensors) throws IOException {
        try (TensorScope scope = TensorScope.on("cpu")) {
            Map<String, List<Tensor>> values = new TreeMap<>();
            for (String tensor : tensors) {
                values.put(tensor, List.of(scope.ones(2, 2)));
            }
            Safetensors.write(directory.resolve(file), values);
        }
    }

    private Path index(String map) throws IOException {
        String json = "{'metadata': {'total_size': 12}, 'weight_map': " + map + "}";
        return Files.writeString(directory.resolve(WeightFiles.INDEX), json.replace('\'', '"'));
    }

    @Test
    void everyTensorIsFoundInItsShard() throws IOException {
        Path index = index("{'x': 'a.safetensors', 'y': 'a.safetensors', 'z': 'b.safetensors'}");
        assertThat(WeightFiles.in(directory)).isEqualTo(index);
        try (WeightFiles files = WeightFiles.open(index)) {
            assertThat(files.names()).containsExactly("x", "y", "z");
            assertThat(files.holding("x")).isSameAs(files.holding("y")).isNotSameAs(files.holding("z"));
            assertThat(files.holding("z").names()).containsExactly("z");
            assertThatThrownBy(() -> files.holding("w")).hasMessage(index + ": has no tensor w");
        }
    }

    @Test
    void aSingleFileIsPreferredAsTransformersDoes() throws IOException {
        index("{'z': 'b.safetensors'}");
        shard(WeightFiles.SINGLE, "s");
        assertThat(WeightFiles.in(directory)).isEqualTo(directory.resolve(WeightFiles.SINGLE));
    }

    @Test
    void aDirectoryWithoutWeightsIsOneError() {
        assertThatThrownBy(() -> WeightFiles.in(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("has neither model.safetensors nor model.safetensors.index.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                           | weight_map must map tensor names to shards",
                "{}                                           | weight_map must map tensor names to shards",
                "{'x': 3}                                     | tensor x: its shard must be a file name, not 3",
                "{'x': '../a.safetensors'}                    | tensor x: its shard must be a .safetensors file beside the index",
                "{'x': '/etc/a.safetensors'}                  | tensor x: its shard must be a .safetensors file beside the index",
                "{'x': 'pytorch_model.bin'}                   | tensor x: its shard must be a .safetensors file beside the index",
                "{'x': ''}                                    | tensor x: its shard must be a .safetensors file beside the index",
                "{'x': 'c.safetensors'}                       | c.safetensors: no such file",
                "{'x': 'b.safetensors'}                       | tensor x: its shard b.safetensors does not have it",
                "{'x': 'a.safetensors'}                       | a.safetensors: tensor y is not listed in",
                "{'x': 'a.safetensors', 'x': 'a.safetensors'} | the key 'x' is there twice, at line 1",
                "{'x': 'a.safetensors'                        | not JSON: it ends too early, at line 1"
            })
    void aWrongIndexIsOneErrorThatNamesFileAndTensor(String map, String message) throws IOException {
        Path index = index(map);
        assertThatThrownBy(() -> WeightFiles.open(index))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(directory.toString())
                .hasMessageContaining(message);
    }

    @Test
    void aPointerOfGitLfsInTheIndexsPlaceIsNamed() throws IOException {
        Path index = Files.writeString(
                directory.resolve(WeightFiles.INDEX), "version https://git-lfs.github.com/spec/v1\noid sha256:4d\n");
        assertThatThrownBy(() -> WeightFiles.open(index))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(index + ": " + LfsPointer.PROBLEM);
    }

    @Test
    void aTensorInTwoShardsIsRefused() throws IOException {
        shard("b.safetensors", "y", "z");
        Path index = index("{'x': 'a.safetensors', 'y': 'a.safetensors', 'z': 'b.safetensors'}");
        assertThatThrownBy(() -> WeightFiles.open(index))
                .hasMessage(directory.resolve("b.safetensors")
                        + ": tensor y is listed as another shard's in model.safetensors.index.json");
    }
}
