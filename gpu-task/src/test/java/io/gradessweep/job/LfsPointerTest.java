package io.gradessweep.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.data.Tokenizer;
import io.gradessweep.digest.LfsPointer;
import io.gradessweep.hub.DownloadListener;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code git clone} leaves without git-lfs, wherever a file of a model may lie. */
class LfsPointerTest {
    private static final String POINTER = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
            size 988097824
            """;

    @TempDir
    Path directory;

    @Test
    void isNamedWhereItIsRead() throws IOException {
        pointer("tokenizer.json");
        assertNamed("tokenizer.json", () -> Tokenizer.load(directory));
        pointer("config.json");
        assertNamed("config.json", () -> Checkpoint.config(directory));
        pointer("model.safetensors");
        assertNamed("model.safetensors", () -> Safetensors.open(directory.resolve("model.safetensors")));
    }

    /** Fingerprints are taken when a sweep is planned, before anything is read. */
    @Test
    void isNamedWhenASweepIsPlanned() throws IOException {
        List<String> files = List.of(
                "config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "model.safetensors");
        RemoteFiles remote = new RemoteFiles(directory.resolve("cache"), name -> null, DownloadListener.SILENT);
        for (String pointed : files) {
            Path model = Files.createDirectories(directory.resolve(pointed + "-model"));
            for (String file : files) {
                Files.writeString(model.resolve(file), file.equals(pointed) ? POINTER : "{}");
            }
            assertThatThrownBy(() -> remote.fingerprint(model))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith(
                            model.resolve(pointed) + ": is a Git LFS pointer, not the file itself: run");
        }
        Path index = Files.createDirectories(directory.resolve("sharded"));
        Files.writeString(index.resolve("config.json"), "{}");
        Files.writeString(index.resolve("model.safetensors.index.json"), POINTER);
        assertThatThrownBy(() -> remote.fingerprint(index))
                .hasMessageContaining("model.safetensors.index.json: is a Git LFS pointer");
    }

    @Test
    void isKnownByItsBeginning() throws IOException {
        assertThat(LfsPointer.is(pointer("a"))).isTrue();
        assertThat(LfsPointer.is(Files.writeString(directory.resolve("b"), "version 2")))
                .isFalse();
        assertThat(LfsPointer.is(directory.resolve("none"))).isFalse();
    }

    private interface Reading {
        Object read();
    }

    private void assertNamed(String file, Reading reading) {
        assertThatThrownBy(reading::read)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(directory.resolve(file) + ": " + LfsPointer.PROBLEM);
    }

    private Path pointer(String name) throws IOException {
        return Files.writeString(directory.resolve(name), POINTER);
    }
}
