package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.Cell;
import io.gradessweep.plan.PlanFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
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
    }
}
