package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a rename is a copy, nothing is renamed, and still nobody sees half a file. */
class ObjectStoreTest implements ResultStoreContract {
    @TempDir
    Path home;

    private ResultsFixture results;

    @BeforeEach
    void open() {
        results = new ResultsFixture(
                home,
                new org.apache.hadoop.fs.Path("objects://" + home.resolve("results")),
                ObjectStore.configuration());
    }

    @Override
    public ResultsFixture results() {
        return results;
    }

    /** As S3A was before Hadoop 3.4.2, or is where it is told to. */
    @Test
    void whereNothingKeepsTwoDriversApartNeitherStarts() throws IOException {
        Configuration older = ObjectStore.configuration();
        older.setBoolean(ObjectStore.CONDITIONAL, false);
        older.setBoolean("fs.objects.impl.disable.cache", true);
        ParquetResultStore store = new ParquetResultStore("objects://" + home.resolve("results"), older);
        assertThatThrownBy(store::requireWritable)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        home.resolve("results") + "/schema.json cannot be created only where there is none")
                .hasMessageContaining("fs.s3a.create.conditional.enabled");
        Files.writeString(home.resolve("results/schema.json"), "{\"version\": 2}");
        assertThatThrownBy(store::lease).isInstanceOf(InvalidInputException.class);
    }

    /** As a service that resembles S3 and does not know If-None-Match, whatever S3A believes of it. */
    @Test
    void aStoreThatIgnoresTheConditionIsFoundOut() throws IOException {
        Configuration ignoring = ObjectStore.configuration();
        ignoring.setBoolean(ObjectStore.IGNORED, true);
        ignoring.setBoolean("fs.objects.impl.disable.cache", true);
        ParquetResultStore store = new ParquetResultStore("objects://" + home.resolve("results"), ignoring);
        assertThatThrownBy(store::requireWritable)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("results directory objects:" + home.resolve("results"))
                .hasMessageContaining("the store replaced a file that it was told to create only where there is none")
                .hasMessageContaining("If-None-Match");
        assertThat(home.resolve("results")).isEmptyDirectory();
    }

    /** Which does not pass the condition on. */
    @Test
    void belowViewfsTheStoreItselfIsAsked() throws IOException {
        Configuration mounted = ObjectStore.configuration();
        mounted.set("fs.viewfs.mounttable.x.link./r", "objects://" + Files.createDirectory(home.resolve("mounted")));
        ParquetResultStore store = new ParquetResultStore("viewfs://x/r/results", mounted);
        store.requireWritable();
        int before = ObjectStore.conditions();
        store.lease().close();
        assertThat(ObjectStore.conditions()).isGreaterThan(before);
        assertThat(home.resolve("mounted/results/lease/00000001.released")).exists();
    }
}
