package io.gradessweep.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.digest.Digests;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHashesTest {
    /** Of {@code "config.json\n" + SHA-256 of "config.json" + "\n"}, and so on for the weights and the tokenizer. */
    private static final String EACH_FILE_HOLDS_ITS_NAME =
            "86f94cae1e894fa431fcad8e328386ff9045801d5fd6c26e1f7d3eea97dd796d";

    @TempDir
    Path directory;

    private FileHashes hashes;

    @BeforeEach
    void hashes() {
        hashes = new FileHashes(directory.resolve("notes"));
    }

    @Test
    void aModelIsItsFilesWhereverTheyLie() throws IOException {
        Path plain = model("plain", "config.json", "tokenizer.json", "model.safetensors", "README.md", "vocab.json");
        assertThat(hashes.ofModel(plain)).isEqualTo(EACH_FILE_HOLDS_ITS_NAME);

        Path blobs = Files.createDirectories(directory.resolve("hub/models--org--tiny/blobs"));
        Path snapshot = Files.createDirectories(directory.resolve("hub/models--org--tiny/snapshots/c"));
        for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            byte[] content = Files.readAllBytes(plain.resolve(name));
            String etag = name.endsWith(".json") ? TestHub.gitBlob(content) : TestHub.hash("SHA-256", content);
            Files.write(blobs.resolve(etag), content);
            Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs", etag));
        }
        assertThat(hashes.ofModel(snapshot)).isEqualTo(EACH_FILE_HOLDS_ITS_NAME);

        Files.writeString(plain.resolve("consolidated.safetensors"), "the same in another layout");
        assertThat(hashes.ofModel(plain)).isEqualTo(EACH_FILE_HOLDS_ITS_NAME);
        Files.writeString(plain.resolve("tokenizer_config.json"), "{}");
        assertThat(hashes.ofModel(plain)).isNotEqualTo(EACH_FILE_HOLDS_ITS_NAME);
    }

    @Test
    void shardsCountAsTheirIndexNamesThem() throws IOException {
        Path sharded = model("sharded", "config.json", "a.safetensors", "b.safetensors");
        Path index = sharded.resolve("model.safetensors.index.json");
        Files.writeString(index, "{\"weight_map\": {\"x\": \"a.safetensors\", \"y\": \"a.safetensors\"}}");
        String one = hashes.ofModel(sharded);
        Files.writeString(sharded.resolve("b.safetensors"), "changed");
        assertThat(hashes.ofModel(sharded)).isEqualTo(one);
        Files.writeString(sharded.resolve("a.safetensors"), "changed");
        assertThat(hashes.ofModel(sharded)).isNotEqualTo(one);

        Files.writeString(index, "{");
        assertThatThrownBy(() -> hashes.ofModel(sharded))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("model.safetensors.index.json: not JSON");
        assertThatThrownBy(() -> hashes.ofModel(Files.createDirectory(directory.resolve("empty"))))
                .hasMessageEndingWith("empty: holds no model");
    }

    @Test
    void aBlobIsCalledByItsHashAndNotRead() throws IOException {
        String name = "a".repeat(64);
        Path blob = directory.resolve("models--org--tiny/blobs").resolve(name);
        Files.createDirectories(blob.getParent());
        Files.writeString(blob, "");
        assertThat(hashes.of(blob)).isEqualTo(name);
        Path elsewhere = Files.writeString(directory.resolve(name), "");
        assertThat(hashes.of(elsewhere)).startsWith("e3b0c44298fc1c14");
        Path ofNobody =
                Files.createDirectories(directory.resolve("org--tiny/blobs")).resolve(name);
        assertThat(hashes.of(Files.writeString(ofNobody, ""))).startsWith("e3b0c44298fc1c14");
    }

    @Test
    void whereNothingCanBeNotedAFileIsReadAgain() throws IOException {
        Path blocked = Files.writeString(directory.resolve("blocked"), "a file where the notes should be");
        Path file = Files.write(directory.resolve("large"), new byte[16 << 20]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(86_400)));
        assertThat(new FileHashes(blocked).of(file)).isEqualTo(hashes.of(file));
    }

    @Test
    void aLargeFileIsReadOnce() throws IOException {
        Path file = directory.resolve("large");
        FileTime yesterday = FileTime.from(Instant.now().minusSeconds(86_400));
        Files.write(file, new byte[16 << 20]);
        String justWritten = hashes.of(file);
        assertThat(directory.resolve("notes")).doesNotExist();

        Files.setLastModifiedTime(file, yesterday);
        assertThat(hashes.of(file)).isEqualTo(justWritten);
        rewrite(file);
        Files.setLastModifiedTime(file, yesterday);
        assertThat(hashes.of(file)).as("noted by path, length and time").isEqualTo(justWritten);

        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3_600)));
        assertThat(hashes.of(file)).isEqualTo(Digests.sha256(file)).isNotEqualTo(justWritten);
    }

    /** Another file in its place may have its length and its time. */
    @Test
    void aFileThatTookThePlaceOfAnotherIsRead() throws IOException {
        Path file = Files.write(directory.resolve("large"), new byte[16 << 20]);
        Path other = directory.resolve("other");
        rewrite(other);
        FileTime yesterday = FileTime.from(Instant.now().minusSeconds(86_400));
        Files.setLastModifiedTime(file, yesterday);
        Files.setLastModifiedTime(other, yesterday);
        String before = hashes.of(file);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(hashes.of(file)).isNotEqualTo(before).isEqualTo(Digests.sha256(file));
    }

    @Test
    void aNoteThatHoldsNoHashIsWrittenAgain() throws IOException {
        Path file = Files.write(directory.resolve("large"), new byte[16 << 20]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(86_400)));
        String hash = hashes.of(file);
        try (Stream<Path> notes = Files.list(directory.resolve("notes"))) {
            Path note = notes.findFirst().orElseThrow();
            Files.writeString(note, hash.substring(1));
            assertThat(hashes.of(file)).isEqualTo(hash);
            assertThat(note).hasContent(hash);
        }
    }

    private static void rewrite(Path file) throws IOException {
        byte[] other = new byte[16 << 20];
        other[1] = 1;
        Files.write(file, other);
    }

    private Path model(String place, String... files) throws IOException {
        Path model = Files.createDirectory(directory.resolve(place));
        for (String file : files) {
            Files.writeString(model.resolve(file), file);
        }
        return model;
    }
}
