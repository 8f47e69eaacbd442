package io.gradessweep.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.torch.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The fixtures of vision-language models: pictures of all kinds and what the reference makes of them. */
public final class VlmFixtures {
    /** The pictures among the test resources, for tests that know their sizes. */
    public static final Path OWN_PICTURES = Path.of("src/test/resources/fixtures-vlm-more/pictures");

    private static final ObjectMapper JSON = new ObjectMapper();

    private VlmFixtures() {}

    /** {@code -Dgrades.fixtures-vlm=DIR}, else the folder among the test resources. */
    public static Path root() {
        return Path.of(System.getProperty("grades.fixtures-vlm", "src/test/resources/fixtures-vlm"));
    }

    /** The pictures of every kind, with {@code pictures.json}; {@code -Dgrades.fixtures-vlm-more=DIR} likewise. */
    public static Path pictures() {
        return Path.of(System.getProperty("grades.fixtures-vlm-more", "src/test/resources/fixtures-vlm-more"))
                .resolve("pictures");
    }

    /** Every model's folder of this kind, as {@code fixture.json} says. */
    public static List<Path> models(String kind) {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.filter(folder -> Files.exists(folder.resolve("fixture.json")))
                    .filter(folder -> json(folder.resolve("fixture.json"))
                            .path("kind")
                            .asText()
                            .equals(kind))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of the pictures that the models' folders name. */
    public static RgbImage picture(String name) {
        return new ImageDecoder().read(root().resolve("images").resolve(name), name);
    }

    public static byte[] levels(Safetensors file, String tensor) {
        ByteBuffer bytes = file.bytes(tensor);
        byte[] levels = new byte[bytes.remaining()];
        bytes.get(levels);
        return levels;
    }

    public static float[] floats(Safetensors file, String tensor) {
        ByteBuffer bytes = file.bytes(tensor).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** In hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** So many elements of an array, from one on. */
    public static float[] part(float[] values, int begin, int count) {
        return Arrays.copyOfRange(values, begin, begin + count);
    }
}
