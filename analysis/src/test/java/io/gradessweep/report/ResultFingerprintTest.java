package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFingerprintTest {
    private static final Instant EARLIER = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant LATER = Instant.parse("2026-01-02T03:04:06Z");

    @TempDir
    Path results;

    private Path file(ResultFiles files, String runId, Instant written) throws IOException {
        files.write(ResultTables.RUNS, runId, "0001-0", List.of(Map.of("status", "completed")));
        Path file = results.resolve("runs").resolve(runId + "-0001-0.parquet");
        Files.setLastModifiedTime(file, FileTime.from(written));
        return file;
    }

    @Test
    void itChangesWithEveryFile() throws IOException {
        assertThat(ResultFingerprint.of(results).newest()).isEmpty();
        ResultFiles files = new ResultFiles(results);
        file(files, "b", LATER);
        Path first = file(files, "a", EARLIER);
        ResultFingerprint two = ResultFingerprint.of(results);
        assertThat(two.newest()).contains(LATER);
        assertThat(ResultFingerprint.of(results)).isEqualTo(two);

        Files.setLastModifiedTime(first, FileTime.from(EARLIER.plusMillis(1)));
        ResultFingerprint touched = ResultFingerprint.of(results);
        assertThat(touched.checksum()).isNotEqualTo(two.checksum());
        assertThat(touched.newest()).contains(LATER);

        Files.write(first, new byte[] {0}, StandardOpenOption.APPEND);
        Files.setLastModifiedTime(first, FileTime.from(EARLIER.plusMillis(1)));
        assertThat(ResultFingerprint.of(results).checksum())
                .as("as old and larger")
                .isNotEqualTo(touched.checksum());
        touched = ResultFingerprint.of(results);
        Files.writeString(results.resolve("runs/.notes"), "no table");
        assertThat(ResultFingerprint.of(results)).isEqualTo(touched);
        Files.delete(first);
        assertThat(ResultFingerprint.of(results).checksum()).isNotEqualTo(touched.checksum());
    }

    @Test
    void aDirectoryThatIsNotThereHasNone() {
        assertThatThrownBy(() -> ResultFingerprint.of(results.resolve("none")))
                .isInstanceOf(ResultsException.class)
                .hasMessage("no results directory " + results.resolve("none"));
    }
}
