package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void file() {
        file = directory.resolve("model.safetensors");
        Torch.prepareThread(1);
    }

    private void write(String header, byte... data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        Files.write(file, bytes.array());
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        try (TensorScope scope = TensorScope.on("cpu")) {
            Map<String, List<Tensor>> tensors = new LinkedHashMap<>();
            tensors.put(
                    "b.weight",
                    List.of(
                            scope.floats(new float[] {1.5f, -2, Float.MIN_VALUE}, 1, 3),
                            scope.floats(new float[] {0, 4, 5, 6, 7, 8}, 2, 3)));
            tensors.put("a", List.of(scope.floats(new float[] {Float.MAX_VALUE}, 1)));
            Safetensors.write(file, tensors);
            try (Safetensors read = Safetensors.open(file)) {
                assertThat(read.names()).containsExactly("b.weight", "a");
                assertThat(read.read(scope, "b.weight", 3, 3).toFloats())
                        .containsExactly(1.5f, -2, Float.MIN_VALUE, 0, 4, 5, 6, 7, 8);
                assertThat(read.readRows(scope, "b.weight", new long[] {3, 3}, 1, 1)
                                .toFloats())
                        .containsExactly(0, 4, 5);
                assertThat(read.read(scope, "a", 1).toFloats()).containsExactly(Float.MAX_VALUE);
            }
            assertThat(directory).isDirectoryNotContaining("glob:**.partial");
        }
    }

    @Test
    void whatIsTooLargeForABufferIsWrittenAndReadInPieces() throws IOException {
        float[] values = new float[7 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        try (TensorScope scope = TensorScope.on("cpu")) {
            for (int pieceBytes : new int[] {1, 12, 30, 48, 84}) {
                List<Tensor> parts = List.of(
                        scope.floats(Arrays.copyOf(values, 15), 5, 3),
                        scope.floats(Arrays.copyOfRange(values, 15, 21), 2, 3));
                Safetensors.write(file, Map.of("w", parts), pieceBytes);
                try (Safetensors read = Safetensors.open(file, pieceBytes)) {
                    assertThat(read.read(scope, "w", 7, 3).toFloats())
                            .as("%s bytes at once", pieceBytes)
                            .containsExactly(values);
                    assertThat(read.readRows(scope, "w", new long[] {7, 3}, 2, 4)
                                    .toFloats())
                            .containsExactly(Arrays.copyOfRange(values, 6, 18));
                }
            }
        }
    }

    /** What was read can be updated in place: it shares nothing with the read-only file. */
    @Test
    void readTensorsAreCopies() throws IOException {
        write("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[] {0, 0, (byte) 0x80, 0x3f});
        byte[] before = Files.readAllBytes(file);
        try (TensorScope scope = TensorScope.on("cpu");
                Safetensors read = Safetensors.open(file)) {
            Kernels kernels = Kernels.load(scope);
            Tensor tensor = read.read(scope, "w", 1);
            Torch.withoutGradients(() -> kernels.scale(java.util.List.of(tensor), 3));
            assertThat(tensor.toFloats()).containsExactly(3);
            assertThat(read.read(scope, "w", 1).toFloats()).containsExactly(1);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void halfPrecisionsAreWidenedExactly() throws IOException {
        write(
                "{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[4,8]}}",
                // 1.5 and -0.000061035 (the smallest normal), then 1.0 and -3.140625
                new byte[] {0x00, 0x3e, 0x00, (byte) 0x84, (byte) 0x80, 0x3f, 0x49, (byte) 0xc0});
        try (TensorScope scope = TensorScope.on("cpu");
                Safetensors read = Safetensors.open(file)) {
            assertThat(read.read(scope, "h", 2).toFloats()).containsExactly(1.5f, -0x1p-14f);
            assertThat(read.read(scope, "b", 2).toFloats()).containsExactly(1f, -3.140625f);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1]                                                             | is not a JSON object",
                "{x                                                              | is not JSON",
                "{`w`:{`dtype`:`F32`,`shape`:[1]}}                               | tensor w: needs dtype, shape and two data_offsets",
                "{`w`:{`dtype`:`F9`,`shape`:[1],`data_offsets`:[0,4]}}           | tensor w: unknown type F9",
                "{`w`:{`dtype`:`F32`,`shape`:[-1],`data_offsets`:[0,4]}}         | tensor w: shape and data_offsets must be whole",
                "{`w`:{`dtype`:`F32`,`shape`:[1.5],`data_offsets`:[0,4]}}        | tensor w: shape and data_offsets must be whole",
                "{`w`:{`dtype`:`F32`,`shape`:[2],`data_offsets`:[0,4]}}          | tensor w: shape and type need 8 bytes",
                "{`w`:{`dtype`:`F32`,`shape`:[4],`data_offsets`:[0,16]}}         | tensor w: truncated",
                "{`w`:{`dtype`:`F32`,`shape`:[1],`data_offsets`:[4,0]}}          | tensor w: truncated",
                "{`w`:{`dtype`:`F32`,`shape`:[9223372036854775807,9],`data_offsets`:[0,4]}} | tensor w: its shape is larger",
                "{`w`:{`dtype`:`F32`,`shape`:[1],`data_offsets`:[0,4]},`w`:{`dtype`:`F32`,`shape`:[1],`data_offsets`:[0,4]}} | the key 'w' is there twice"
            })
    void aWrongHeaderIsOneErrorThatNamesFileAndTensor(String header, String message) throws IOException {
        write(header.replace('`', '"'), new byte[4]);
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void aHeaderThatClaimsMoreThanTheFileHasIsRefusedWithoutReadingIt() throws IOException {
        for (long claimed : new long[] {1L << 40, -1, Long.MAX_VALUE, 0}) {
            ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(claimed);
            Files.write(file, bytes.array());
            assertThatThrownBy(() -> Safetensors.open(file)).hasMessageContaining("its header claims");
        }
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> Safetensors.open(file)).hasMessageContaining("3 bytes");
        Files.delete(file);
        assertThatThrownBy(() -> Safetensors.open(file)).hasMessageContaining("no such file");
    }

    @Test
    void anAbsentTensorAndAnotherShapeAreNamed() throws IOException {
        write("{\"w\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[4]);
        try (TensorScope scope = TensorScope.on("cpu");
                Safetensors read = Safetensors.open(file)) {
            assertThatThrownBy(() -> read.read(scope, "v", 1)).hasMessage(file + ": has no tensor v");
            assertThatThrownBy(() -> read.read(scope, "w", 2))
                    .hasMessage(file + ": tensor w has shape [1] where the configuration needs [2]");
            assertThatThrownBy(() -> read.read(scope, "w", 1)).hasMessageContaining("type I32, not F32, F16 or BF16");
        }
    }

    /** Every file cut short is refused, whatever the cut. */
    @Test
    void everyTruncationIsRefused() throws IOException {
        write(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}",
                new byte[12]);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.open(file)).isInstanceOf(InvalidInputException.class);
        }
    }
}
