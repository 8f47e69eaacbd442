package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.plan.Cell;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a rename is a copy, nothing is renamed, and still nobody sees half a file. */
class ObjectStoreTest {
    @TempDir
    Path home;

    @Test
    void aRunAppearsUnderItsOwnNameAtOnce() throws IOException {
        Path results = home.resolve("results");
        String uri = "objects://" + results;
        ParquetResultStore store = new ParquetResultStore(uri, ObjectStore.configuration());
        Cell cell =
                new PlanFixture(home).plan(PlanFixture.sweep("full")).cells().get(0);
        store.requireWritable();
        try (ResultLease lease = store.lease()) {
            lease.requireHeld();
            store.begin(cell, 1);
            store.putTraces(
                    cell.runId(), new Attempt(1, 0), Outcomes.completed().traces());
            store.putRun("test", cell, new Attempt(1, 0), Outcomes.completed());
        }
        assertThat(store.statuses()).containsOnly(Map.entry(cell.runId(), RunStatus.COMPLETED));
        try (Stream<Path> tables = Files.list(results)) {
            assertThat(tables.map(table -> table.getFileName().toString()))
                    .contains("runs", "scores", "items", "steps", "norms", "freezes", "validations");
        }
        try (Stream<Path> files = Files.walk(results)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }

    @Test
    void whatIsBeingWrittenIsNotThere() throws IOException {
        FileSystem files = new org.apache.hadoop.fs.Path("objects:///").getFileSystem(ObjectStore.configuration());
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path("objects://" + home + "/file");
        new StoreFiles(files).write(file, to -> {
            try (FSDataOutputStream out = files.create(to)) {
                out.write(1);
                assertThat(home.resolve("file")).doesNotExist();
            }
        });
        assertThat(home.resolve("file")).hasBinaryContent(new byte[] {1});
        assertThat(new StoreFiles(files).createNew(file, "another's")).isFalse();
        assertThat(new StoreFiles(files).createNew(file, "\u0001"))
                .as("its own")
                .isTrue();
    }

    @Test
    void aDirectoryIsUsedAgain() {
        String uri = "objects://" + home.resolve("results");
        for (int round = 1; round <= 2; round++) {
            ParquetResultStore store = new ParquetResultStore(uri, ObjectStore.configuration());
            store.requireWritable();
            store.lease().close();
            assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(0, 0, 0, 0));
        }
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
}
