package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.plan.Cell;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.report.SweepComparison;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HdfsStoreTest {
    private static final Attempt FIRST = new Attempt(1, 0);

    @TempDir
    static Path cluster;

    private static Hdfs hdfs;

    @TempDir
    Path home;

    @BeforeAll
    static void start() throws IOException {
        hdfs = Hdfs.start(cluster);
    }

    @AfterAll
    static void stop() {
        hdfs.close();
    }

    @Test
    void everyTableIsWhatItIsOnALocalDisk() throws IOException {
        ParquetResultStore there = new ParquetResultStore(hdfs.uri("/everything"), new Configuration());
        ParquetResultStore here =
                new ParquetResultStore(home.resolve("here").toUri().toString(), new Configuration());
        for (Cell cell : cells()) {
            for (ParquetResultStore store : List.of(there, here)) {
                store.requireWritable();
                store.begin(cell, 1);
                put(store, cell);
            }
        }
        assertThat(there.statuses()).isEqualTo(here.statuses()).hasSize(2);
        assertThat(there.launches()).isEqualTo(here.launches());

        Path mirror = home.resolve("mirror");
        assertThat(there.mirror(mirror)).isEqualTo(15);
        SweepComparison comparison = SweepComparison.of(mirror, home.resolve("here"));
        assertThat(comparison.identical()).as(comparison.markdown()).isTrue();
        assertThat(names(mirror)).isEqualTo(names(home.resolve("here")));
    }

    @Test
    void whatIsHereIsNotCopiedAgain() throws IOException {
        ParquetResultStore store = new ParquetResultStore(hdfs.uri("/mirrored"), new Configuration());
        Path mirror = home.resolve("mirror");
        assertThat(catchThrowable(() -> store.mirror(mirror)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("no results directory " + hdfs.uri("/mirrored"));
        put(store, cells().get(0));
        assertThat(store.compact(Duration.ZERO).merged()).isZero();
        assertThat(store.mirror(mirror)).isEqualTo(8);
        assertThat(mirror.resolve("schema.json")).exists();
        assertThat(mirror.resolve("compacted/lease")).doesNotExist();
        assertThat(store.mirror(mirror)).isZero();
        put(store, cells().get(1));
        assertThat(store.mirror(mirror)).isEqualTo(7);
        hdfs.files().delete(new org.apache.hadoop.fs.Path("/mirrored/steps"), true);
        assertThat(store.mirror(mirror)).isZero();
        assertThat(mirror.resolve("steps")).isEmptyDirectory();
        assertThat(names(mirror)).hasSize(13);
    }

    @Test
    void ofManyWhoTakeOverOneDoes() throws Exception {
        LeaseFiles files = new LeaseFiles(
                new StoreFiles(hdfs.files()), new org.apache.hadoop.fs.Path("/many"), LeaseUse.WRITE_RUNS);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            for (int round = 1; round <= 20; round++) {
                int generation = round;
                List<Callable<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    all.add(() -> files.take(generation, new DriverProcess("h", "m", 1, Instant.EPOCH, Instant.EPOCH)));
                }
                int taken = 0;
                for (Future<Boolean> each : pool.invokeAll(all)) {
                    taken += each.get() ? 1 : 0;
                }
                assertThat(taken).isEqualTo(1);
                assertThat(files.holder(generation)).isPresent();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(files.files().names(files.directory())).hasSize(20);
    }

    /** Also where the file is there already since the answer to the first attempt was lost. */
    @Test
    void aLaunchIsAnothersOnlyWhereItIs() throws IOException {
        StoreFiles files = new StoreFiles(hdfs.files());
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path("/new/file");
        assertThat(files.createNew(file, "mine")).isTrue();
        assertThat(files.createNew(file, "mine")).isTrue();
        assertThat(files.createNew(file, "another's")).isFalse();
        assertThat(files.read(file)).isEqualTo("mine");
        assertThat(files.names(file.getParent())).containsExactly("file");
    }

    private List<Cell> cells() {
        return new PlanFixture(home)
                .plan(PlanFixture.sweep("lora+grades, full"))
                .cells();
    }

    private static void put(ParquetResultStore store, Cell cell) {
        store.putTraces(cell.runId(), FIRST, Outcomes.completed().traces());
        store.putRun("test", cell, FIRST, Outcomes.completed());
    }

    /** Files by their path in the directory, hidden ones too. */
    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
