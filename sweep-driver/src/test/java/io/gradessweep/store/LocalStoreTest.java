package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void aLocationThatIsNoUriIsNamed() {
        assertThat(catchThrowable(() -> new ParquetResultStore("hdfs://my host/x", new Configuration())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("results directory hdfs://my host/x");
    }
}
