package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class DuckDbLibraryTest {
    /** It is loaded, and its file has no name any more. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aKilledProcessLeavesNone() throws Exception {
        try (Connection connection = ResultDatabase.connect()) {
            assertThat(connection.isValid(1)).isTrue();
        }
        assertThat(Files.readAllLines(Path.of("/proc/self/maps")).stream()
                        .filter(line -> line.contains("libduckdb_java")))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(".so (deleted)"));
    }
}
