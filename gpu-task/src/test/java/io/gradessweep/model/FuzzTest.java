package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mutated checkpoints: every input is read, or refused in one clean error that names the file. */
@Timeout(value = 1, unit = TimeUnit.DAYS)
class FuzzTest {
    /** {@code -Dgrades.fuzz=100000} tries more. */
    private static final int INPUTS = Integer.getInteger("grades.fuzz", 2_000);

    private static final List<String> TOKENS = List.of(
            "-1",
            "0",
            "1e999",
            "18446744073709551617",
            "9223372036854775807",
            "4294967296",
            "null",
            "true",
            "\"\"",
            "[]",
            "{}",
            "[[[[[[[[",
            "{\"a\":",
            "\"../../x\"",
            "\u0000",
            "NaN",
            "1.5",
            "F64",
            "BF16",
            "I64",
            "\\ud800",
            ",",
            ":");

    @TempDir
    private Path directory;

    /** What reads the mutated file. */
    private interface Reader {
        void read(Path file);
    }

    @Test
    void safetensors() throws IOException {
        Torch.prepareThread(1);
        Path valid = directory.resolve("valid.safetensors");
        try (TensorScope scope = TensorScope.on("cpu")) {
            Safetensors.write(
                    valid,
                    Map.of(
                            "model.embed.weight",
                            List.of(scope.ones(3, 4)),
                            "b",
                            List.of(scope.ones(5)),
                            "c",
                            List.of(scope.ones(1))));
        }
        fuzz(valid, INPUTS / 2, 1, file -> {
            try (Safetensors tensors = Safetensors.open(file)) {
                for (String name : tensors.names()) {
                    assertThat(tensors.bytes(name).remaining()).isLessThanOrEqualTo(1_000);
                }
            }
        });
    }

    @Test
    void indexes() throws IOException {
        Path shards = Path.of("src/test/resources/fixtures/llama31_sharded");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shards, "model*")) {
            for (Path file : files) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        Path valid = directory.resolve(WeightFiles.INDEX);
        fuzz(valid, INPUTS / 4, 2, file -> WeightFiles.open(file).close());
    }

    @Test
    void configurations() throws IOException {
        Path fixtures = Path.of("src/test/resources/fixtures");
        fuzz(fixtures.resolve("llama31/config.v5.json"), INPUTS / 8, 3, DecoderConfig::read);
        fuzz(fixtures.resolve("phi4/config.json"), INPUTS / 8, 4, DecoderConfig::read);
    }

    private void fuzz(Path valid, int inputs, long seed, Reader reader) throws IOException {
        reader.read(valid);
        byte[] original = Files.readAllBytes(valid);
        Random random = new Random(seed);
        String name = valid.getFileName().toString();
        Path file = directory.resolve("mutated" + name.substring(name.lastIndexOf('.')));
        int refused = 0;
        for (int i = 0; i < inputs; i++) {
            byte[] mutated = mutated(original, random);
            Files.deleteIfExists(file); // a file written over is flushed to the disk
            Files.write(file, mutated);
            try {
                reader.read(file);
            } catch (InvalidInputException e) {
                refused++;
                assertThat(e.getMessage()).contains(directory.toString());
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail("input " + HexFormat.of().formatHex(mutated), e);
            }
        }
        assertThat(refused).isGreaterThan(inputs / 4).isLessThan(inputs);
    }

    /** One to three changes: bits flipped, a piece cut out, doubled or replaced by a token, or the end cut off. */
    private static byte[] mutated(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int change = random.nextInt(3); change >= 0 && bytes.length > 1; change--) {
            int at = random.nextInt(bytes.length);
            int end = Math.min(bytes.length, at + 1 + random.nextInt(12));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = spliced(bytes, at, end, new byte[0]);
                case 3 -> bytes = spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
                case 4 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    String token = TOKENS.get(random.nextInt(TOKENS.size()));
                    bytes = spliced(bytes, at, end, token.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] replacement) {
        byte[] result = new byte[bytes.length - (to - from) + replacement.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(replacement, 0, result, from, replacement.length);
        System.arraycopy(bytes, to, result, from + replacement.length, bytes.length - to);
        return result;
    }
}
