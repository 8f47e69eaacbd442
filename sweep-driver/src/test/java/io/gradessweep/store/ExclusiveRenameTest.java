package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which file systems may hold results, where a rename is all that could keep two drivers apart. */
class ExclusiveRenameTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"gs", "oss", "cosn", "obs", "wasbs"})
    void whereARenameIsACopyNoDriverStarts(String scheme) throws IOException {
        ParquetResultStore store = open(scheme, false);
        assertThatThrownBy(store::requireWritable)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        home.resolve("results") + "/schema.json cannot be created only where there is none")
                .hasMessageContaining(
                        "a rename is a copy on " + scheme + "://; keep results on a disk of this machine, on HDFS,");
        Files.writeString(home.resolve("results/schema.json"), "{\"version\": 2}");
        assertThatThrownBy(store::lease).isInstanceOf(InvalidInputException.class);
        assertThat(home.resolve("results/lease")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abfs", "abfss"})
    void azureKeepsDriversApartWhereItHasDirectories(String scheme) {
        assertThatThrownBy(open(scheme, false)::requireWritable)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the storage account has no hierarchical namespace");
        assertTaken(open(scheme, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gs", "wasb", "abfs"})
    void viewfsHidesNoneOfThem(String scheme) throws IOException {
        Configuration configuration = RenamingStore.configuration(scheme);
        String target = scheme + "://" + Files.createDirectory(home.resolve("mounted"));
        configuration.set("fs.viewfs.mounttable." + scheme + ".link./r", target);
        ParquetResultStore store = new ParquetResultStore("viewfs://" + scheme + "/r/results", configuration);
        assertThatThrownBy(store::requireWritable)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        home.resolve("mounted/results") + "/schema.json cannot be created only where there is none");
    }

    @Test
    void whatIsNotKnownIsWarnedOfOnce() {
        try (Warnings warnings = new Warnings()) {
            assertTaken(open("strange", false));
            assertThat(warnings.seen)
                    .singleElement()
                    .asString()
                    .startsWith("it is not known whether strange:// renames a file in one step and never over another")
                    .contains("start no second one on strange:" + home.resolve("results"));
        }
    }

    private static void assertTaken(ParquetResultStore store) {
        store.requireWritable();
        try (ResultLease lease = store.lease()) {
            lease.requireHeld();
        }
    }

    private ParquetResultStore open(String scheme, boolean namespace) {
        Configuration configuration = RenamingStore.configuration(scheme);
        configuration.setBoolean(RenamingStore.NAMESPACE, namespace);
        return new ParquetResultStore(scheme + "://" + home.resolve("results"), configuration);
    }

    private static final class Warnings extends AbstractAppender implements AutoCloseable {
        private final Logger logger = LoggerContext.getContext(false).getLogger(ExclusiveRename.class.getName());
        private final List<String> seen = new ArrayList<>();

        Warnings() {
            super("warnings", null, null, true, Property.EMPTY_ARRAY);
            start();
            logger.addAppender(this);
        }

        @Override
        public void append(LogEvent event) {
            seen.add(event.getMessage().getFormattedMessage());
        }

        @Override
        public void close() {
            logger.removeAppender(this);
            stop();
        }
    }
}
