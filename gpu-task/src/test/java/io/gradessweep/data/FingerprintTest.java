package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.data.world.World;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.WorldSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
    @TempDir
    Path directory;

    @Test
    void isTheSha256OfTheContent() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "abc");
        assertThat(Fingerprint.of(file))
                .as("FIPS 180-2, appendix B.1")
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThatThrownBy(() -> Fingerprint.of(directory.resolve("b")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("b: there is no such file");
    }

    @Test
    void ofAWorldIsThatOfWhatItSays() {
        String fingerprint = Fingerprint.of(World.of(new WorldSpec(64, 4, 1)));
        // Run ids of the shipped miniatures depend on it.
        assertThat(fingerprint).isEqualTo("b18577d380b0c77d5928feab928765db704b59d9bf18eadd4bd7bf055f526501");
        assertThat(Fingerprint.of(World.of(new WorldSpec(64, 4, 1)))).isEqualTo(fingerprint);
        assertThat(Fingerprint.of(World.of(new WorldSpec(65, 4, 1)))).isNotEqualTo(fingerprint);
        assertThat(Fingerprint.of(World.of(new WorldSpec(64, 4, 2)))).isNotEqualTo(fingerprint);
    }

    /** Arabic has digits of its own, which formatted numbers would be written in. */
    @Test
    void isTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertThat(Fingerprint.of(World.of(new WorldSpec(64, 4, 1))))
                    .isEqualTo("b18577d380b0c77d5928feab928765db704b59d9bf18eadd4bd7bf055f526501");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aChangedFileIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "abc");
        FileRef planned = new FileRef(file.toString(), Fingerprint.of(file));
        assertThat(Fingerprint.unchanged(planned)).isEqualTo(file);
        assertThat(Fingerprint.unchanged(new FileRef(file.toString(), ""))).isEqualTo(file);
        Files.writeString(file, "abd");
        assertThatThrownBy(() -> Fingerprint.unchanged(planned))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("changed since the sweep was planned");
    }
}
