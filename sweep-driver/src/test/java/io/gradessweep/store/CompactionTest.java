package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.plan.Cell;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.SweepComparison;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
    private static final Attempt FIRST = new Attempt(1, 0);
    private static final Attempt SECOND = new Attempt(2, 0);

    @TempDir
    Path home;

    private Path results;
    private ParquetResultStore store;
    private List<Cell> cells;

    @BeforeEach
    void plan() {
        results = home.resolve("results");
        store = open(results);
        String seeds = IntStream.rangeClosed(1, 60).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        cells = new PlanFixture(home)
                .plan(PlanFixture.sweep("full"), "seeds=[" + seeds + "]")
                .cells();
    }

    @Test
    void nothingChangesButTheFiles() throws IOException {
        ParquetResultStore untouched = open(home.resolve("untouched"));
        for (ParquetResultStore each : List.of(store, untouched)) {
            put(each, cells.get(0), FIRST);
            each.putRun("test", cells.get(0), SECOND, Outcomes.failed("loss is NaN"));
            put(each, cells.get(1), FIRST);
            each.putRun("test", cells.get(2), FIRST, Outcomes.failed("loss is NaN"));
            each.putTraces(
                    cells.get(3).runId(),
                    new Attempt(5, 0),
                    Outcomes.completed().traces());
        }
        assertThat(store.compact(Duration.ofDays(1))).isEqualTo(new CompactionResult(4, 16, 0, 16));
        same(untouched);
        assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(0, 0, 16, 0));
        same(untouched);
        assertThat(files("runs")).isZero();
        assertThat(files("steps")).as("the attempt without a row").isEqualTo(1);

        put(store, cells.get(4), FIRST);
        put(untouched, cells.get(4), FIRST);
        assertThat(store.compact(Duration.ZERO))
                .as("one run is left as it is")
                .isEqualTo(new CompactionResult(0, 0, 0, 0));
        same(untouched);
    }

    @Test
    void manyCompactionsEndInFewFiles() throws IOException {
        ParquetResultStore untouched = open(home.resolve("untouched"));
        for (int i = 0; i < 24; i += 2) {
            for (ParquetResultStore each : List.of(store, untouched)) {
                put(each, cells.get(i), FIRST);
                put(each, cells.get(i + 1), FIRST);
            }
            assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(2, 14, 14, 0));
        }
        same(untouched);
        try (Stream<Path> files = Files.walk(results)) {
            assertThat(files.filter(file -> file.toString().endsWith(".parquet")))
                    .hasSizeLessThanOrEqualTo(8 * 7);
        }
    }

    /** Killed while it wrote, and killed before it deleted. */
    @Test
    void whatADeadCompactionLeftIsNobodys() throws IOException {
        ParquetResultStore untouched = open(home.resolve("untouched"));
        for (ParquetResultStore each : List.of(store, untouched)) {
            put(each, cells.get(0), FIRST);
            put(each, cells.get(1), FIRST);
        }
        Path left = Files.createDirectories(results.resolve("compacted/00000001"));
        Files.copy(results.resolve("runs/" + cells.get(0).runId() + "-0001-0.parquet"), left.resolve("runs.parquet"));
        Files.writeString(left.resolve("steps.parquet"), "half of");
        same(untouched);
        assertThat(store.compact(Duration.ofDays(1))).isEqualTo(new CompactionResult(2, 14, 0, 14));
        same(untouched);
        assertThat(left).doesNotExist();
        Files.delete(results.resolve("steps/" + cells.get(0).runId() + "-0001-0.parquet"));
        same(untouched);
        assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(0, 0, 13, 0));
        same(untouched);
    }

    /** Its process slept, and another merges there now: what it does not know is not nobody's. */
    @Test
    void whoLostTheLeaseDeletesNothing() throws IOException {
        put(store, cells.get(0), FIRST);
        put(store, cells.get(1), FIRST);
        org.apache.hadoop.fs.Path place = new org.apache.hadoop.fs.Path(results.toUri());
        StoreFiles files = new StoreFiles(place.getFileSystem(new Configuration()));
        Path others = Files.createDirectories(results.resolve("compacted/another"));
        try (ResultLease lease = ResultLease.take(new LeaseFiles(files, place, LeaseUse.MERGE), LeaseTiming.USUAL)) {
            Files.writeString(results.resolve("compacted/lease/00000002"), "{}");
            Compactor stalled = new Compactor(files, place, new Configuration(), lease);
            assertThat(catchThrowable(() -> stalled.compact(Duration.ZERO)))
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageStartingWith("another process has taken over the merging of ");
        }
        assertThat(others).exists();
        assertThat(files("runs")).isEqualTo(2);
    }

    /** The rows would be gone for good. */
    @Test
    void nothingIsDeletedWhereAMergedFileIsMissing() throws IOException {
        put(store, cells.get(0), FIRST);
        put(store, cells.get(1), FIRST);
        store.compact(Duration.ofDays(1));
        Path merged;
        try (Stream<Path> all = Files.walk(results.resolve("compacted"))) {
            merged = all.filter(file -> file.endsWith("steps.parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        Path kept = Files.move(merged, home.resolve("kept"));
        assertThat(catchThrowable(() -> store.compact(Duration.ZERO)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(" lacks " + results.relativize(merged) + ", which compacted/00000001.json names");
        assertThat(files("steps")).isEqualTo(2);
        Files.move(kept, merged);
        assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(0, 0, 14, 0));
    }

    @Test
    void oneCompactsAtATimeAndNothingIsMadeUp() throws IOException {
        assertThat(catchThrowable(() -> store.compact(Duration.ZERO)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("no results directory ");
        assertThat(results).doesNotExist();
        put(store, cells.get(0), FIRST);
        put(store, cells.get(1), FIRST);
        Path file = results.resolve("norms/" + cells.get(1).runId() + "-0001-0.parquet");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, new byte[] {'P', 'A', 'R', '1'});
        assertThat(catchThrowable(() -> store.compact(Duration.ZERO)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.getFileName() + " is not a readable result file");
        Files.write(file, whole);
        assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(2, 14, 14, 0));
    }

    /** At every moment each run that is seen has all of its rows, once, and no run that was seen is gone. */
    @Test
    void readersSeeEveryRunOnceWhileOthersWriteAndMerge() throws Exception {
        AtomicInteger written = new AtomicInteger();
        put(store, cells.get(0), FIRST);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (Cell cell : cells) {
                put(store, cell, SECOND);
                written.incrementAndGet();
            }
        });
        CompletableFuture<Integer> merger = CompletableFuture.supplyAsync(() -> {
            int merged = 0;
            while (!writer.isDone()) {
                merged += open(results).compact(Duration.ofSeconds(3)).runs();
            }
            return merged;
        });
        int looks = 0;
        while (!merger.isDone()) {
            int atLeast = written.get();
            String seen = query("SELECT count(*), count(DISTINCT run_id), sum(s), sum(f), sum(i) FROM"
                    + " (SELECT run_id, (SELECT count(*) FROM steps t WHERE t.run_id = r.run_id) AS s,"
                    + " (SELECT count(*) FROM freezes t WHERE t.run_id = r.run_id) AS f,"
                    + " (SELECT count(*) FROM items t WHERE t.run_id = r.run_id) AS i FROM runs r)");
            int atMost = written.get() + 1;
            int[] counts = Stream.of(seen.strip().split("\n")[1].split(","))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertThat(counts[0]).isBetween(Math.max(1, atLeast), atMost);
            assertThat(counts).containsExactly(counts[0], counts[0], 2 * counts[0], counts[0], counts[0]);
            assertThat(store.statuses().values())
                    .hasSizeGreaterThanOrEqualTo(atLeast)
                    .containsOnly(RunStatus.COMPLETED);
            looks++;
        }
        writer.get();
        assertThat(merger.get()).isPositive();
        assertThat(looks).isGreaterThan(3);
        assertThat(store.statuses()).hasSize(cells.size());
        assertThat(store.launches().values()).containsOnly(2);
    }

    private void same(ParquetResultStore untouched) {
        SweepComparison comparison = SweepComparison.of(results, home.resolve("untouched"));
        assertThat(comparison.identical()).as(comparison.markdown()).isTrue();
        assertThat(query("SELECT * FROM attempts ORDER BY run_id, attempt"))
                .isEqualTo(query(home.resolve("untouched"), "SELECT * FROM attempts ORDER BY run_id, attempt"));
        assertThat(store.statuses()).isEqualTo(untouched.statuses());
        assertThat(store.launches()).isEqualTo(untouched.launches());
    }

    private static ParquetResultStore open(Path results) {
        return new ParquetResultStore(results.toUri().toString(), new Configuration());
    }

    private static void put(ParquetResultStore store, Cell cell, Attempt attempt) {
        store.putTraces(cell.runId(), attempt, Outcomes.completed().traces());
        store.putRun("test", cell, attempt, Outcomes.completed());
    }

    private long files(String table) throws IOException {
        try (Stream<Path> files = Files.list(results.resolve(table))) {
            return files.count();
        }
    }

    private String query(String sql) {
        return query(results, sql);
    }

    private static String query(Path results, String sql) {
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(results)) {
            Query.print(database, sql, OutputFormat.CSV, out);
        }
        return out.toString().replace("\r\n", "\n");
    }
}
