package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results on this machine's disk. */
class LocalStoreTest implements ResultStoreContract {
    @TempDir
    Path home;

    private ResultsFixture results;

    @BeforeEach
    void open() {
        results = ResultsFixture.local(home);
    }

    @Override
    public ResultsFixture results() {
        return results;
    }

    @Test
    void aDirectoryThatCannotBeMadeCannotBeWritten() throws IOException {
        Files.writeString(home.resolve("file"), "in the way");
        ParquetResultStore blocked =
                new ParquetResultStore(home.resolve("file/results").toUri().toString(), new Configuration());
        assertThat(catchThrowable(blocked::requireWritable))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("file/results cannot be written");
    }

    /** What a driver was writing when it ended goes when the next one begins, even if nothing was ever completed. */
    @Test
    void halfWrittenFilesOfLostDriversGo() throws IOException {
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path("runs/a-0001-0.parquet");
        Path runs =
                Files.createDirectories(Path.of(results.place("runs").toUri().getPath()));
        String hidden = StoreFiles.hidden(file).getName();
        Files.writeString(runs.resolve(hidden), "half");
        Files.writeString(runs.resolve("." + hidden + ".crc"), "sum");
        Files.writeString(runs.resolve(".note"), "mine");
        Files.writeString(runs.resolve("a-0001-0.parquet"), "whole");
        results.store().removeLeftovers(List.of(), List.of());
        assertThat(results.names("runs"))
                .contains(".note", "a-0001-0.parquet")
                .doesNotContain(hidden, "." + hidden + ".crc");
    }

    @Test
    void aLocationThatIsNoUriIsNamed() {
        assertThat(catchThrowable(() -> new ParquetResultStore("hdfs://my host/x", new Configuration())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("results directory hdfs://my host/x");
    }
}
