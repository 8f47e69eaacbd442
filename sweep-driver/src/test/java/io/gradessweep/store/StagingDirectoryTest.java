package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingDirectoryTest {
    @TempDir
    Path home;

    @Test
    void itIsGoneWhenItIsClosed() throws IOException {
        Path parent = home.resolve("scratch");
        try (StagingDirectory staging = StagingDirectory.in(parent)) {
            assertThat(staging.path()).isEmptyDirectory().hasParent(parent);
            Files.writeString(staging.path().resolve("part"), "x");
        }
        assertThat(parent).isEmptyDirectory();
    }

    /** Its process was killed: the lock file is there, and nobody holds the lock. */
    @Test
    void whatAKilledProcessLeftIsDeletedByTheNext() throws IOException {
        Files.createFile(home.resolve("grades-1.lock"));
        Files.createDirectory(home.resolve("grades-1"));
        Files.writeString(home.resolve("grades-1/part"), "large");
        Files.createDirectory(home.resolve("grades-of-somebody-else"));

        try (StagingDirectory one = StagingDirectory.in(home);
                StagingDirectory other = StagingDirectory.in(home)) {
            assertThat(home.resolve("grades-1")).doesNotExist();
            assertThat(one.path()).exists().isNotEqualTo(other.path());
            assertHeld(one);
            assertHeld(other);
        }
        assertThat(home.toFile().list()).containsExactly("grades-of-somebody-else");
    }

    /** Asks the system, since another process would: this one's lock ends when any descriptor of the file is closed. */
    private static void assertHeld(StagingDirectory staging) throws IOException {
        Path lock = staging.path().resolveSibling(staging.path().getFileName() + ".lock");
        assertThat(Files.readString(Path.of("/proc/locks"))).contains(":" + Files.getAttribute(lock, "unix:ino") + " ");
    }
}
