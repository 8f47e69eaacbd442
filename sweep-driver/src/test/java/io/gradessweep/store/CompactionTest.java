package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.SweepComparison;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
    private static final Attempt FIRST = new Attempt(1, 0);
    private static final Attempt SECOND = new Attempt(2, 0);

    private static List<PlannedRun> runs;

    @TempDir
    Path home;

    private Path results;

    /** A copy of all that was ever written there, which nobody merges. */
    private Path untouched;

    private ParquetResultStore store;

    @BeforeAll
    static void plan(@TempDir Path configuration) {
        String seeds = IntStream.rangeClosed(1, 20).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        runs = new PlanFixture(configuration)
                .plan(PlanFixture.sweep("full"), "seeds=[" + seeds + "]")
                .runs();
    }

    @BeforeEach
    void open() {
        results = home.resolve("results");
        untouched = home.resolve("untouched");
        store = open(results);
    }

    @Test
    void nothingChangesButTheFiles() throws IOException {
        put(runs.get(0), FIRST);
        store.putRun("test", runs.get(0), SECOND, Outcomes.failed("loss is NaN"));
        put(runs.get(1), FIRST);
        store.putRun("test", runs.get(2), FIRST, Outcomes.failed("loss is NaN"));
        store.putTraces(
                runs.get(3).runId(), new Attempt(5, 0), Outcomes.completed().traces());
        copy();
        assertThat(store.compact(Duration.ofDays(1))).isEqualTo(new CompactionResult(4, 16, 0, 16));
        same();
        assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(0, 0, 16, 0));
        same();
        assertThat(files("runs")).isZero();
        assertThat(files("steps")).as("the attempt without a row").isEqualTo(1);

        put(runs.get(4), FIRST);
        copy();
        assertThat(store.compact(Duration.ZERO))
                .as("one run is left as it is")
                .isEqualTo(new CompactionResult(0, 0, 0, 0));
        same();
    }

    /** The ninth merges what eight merged before. */
    @Test
    void manyCompactionsEndInFewFiles() throws IOException {
        for (int i = 0; i < 20; i += 2) {
            put(runs.get(i), FIRST);
            put(runs.get(i + 1), FIRST);
            copy();
            assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(2, 14, 14, 0));
        }
        same();
        try (Stream<Path> files = Files.walk(results)) {
            assertThat(files.filter(file -> file.toString().endsWith(".parquet")))
                    .hasSizeLessThanOrEqualTo(8 * 7);
        }
    }

    /** Killed while it wrote, and killed before it deleted. */
    @Test
    void whatADeadCompactionLeftIsNobodys() throws IOException {
        put(runs.get(0), FIRST);
        put(runs.get(1), FIRST);
        copy();
        Path left = Files.createDirectories(results.resolve("compacted/00000001"));
        Files.copy(results.resolve("runs/" + runs.get(0).runId() + "-0001-0.parquet"), left.resolve("runs.parquet"));
        Files.writeString(left.resolve("steps.parquet"), "half of");
        same();
        assertThat(store.compact(Duration.ofDays(1))).isEqualTo(new CompactionResult(2, 14, 0, 14));
        same();
        assertThat(left).doesNotExist();
        Files.delete(results.resolve("steps/" + runs.get(0).runId() + "-0001-0.parquet"));
        same();
        assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(0, 0, 13, 0));
        same();
    }

    /** Its process slept, and another merges there now: what it does not know is not nobody's. */
    @Test
    void whoLostTheLeaseDeletesNothing() throws IOException {
        put(runs.get(0), FIRST);
        put(runs.get(1), FIRST);
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
        put(runs.get(0), FIRST);
        put(runs.get(1), FIRST);
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
        put(runs.get(0), FIRST);
        put(runs.get(1), FIRST);
        Path file = results.resolve("norms/" + runs.get(1).runId() + "-0001-0.parquet");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, new byte[] {'P', 'A', 'R', '1'});
        assertThat(catchThrowable(() -> store.compact(Duration.ZERO)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.getFileName() + " is not a readable result file");
        Files.write(file, whole);
        assertThat(store.compact(Duration.ZERO)).isEqualTo(new CompactionResult(2, 14, 14, 0));
    }

    /** To {@link #untouched}, what is not there yet. */
    private void copy() throws IOException {
        for (Table table : ResultTables.all()) {
            Path from = results.resolve(table.name());
            if (!Files.exists(from)) {
                continue; // no run has rows of it
            }
            Path to = Files.createDirectories(untouched.resolve(table.name()));
            try (Stream<Path> files = Files.list(from)) {
                for (Path file : files.toList()) {
                    Path copy = to.resolve(file.getFileName());
                    if (!Files.exists(copy)) {
                        Files.copy(file, copy);
                    }
                }
            }
        }
    }

    private void same() {
        SweepComparison comparison = SweepComparison.of(results, untouched);
        assertThat(comparison.identical()).as(comparison.markdown()).isTrue();
        assertThat(query("SELECT * FROM attempts ORDER BY run_id, attempt"))
                .isEqualTo(query(untouched, "SELECT * FROM attempts ORDER BY run_id, attempt"));
        assertThat(store.statuses()).isEqualTo(open(untouched).statuses());
        assertThat(store.launches()).isEqualTo(open(untouched).launches());
    }

    private static ParquetResultStore open(Path results) {
        return new ParquetResultStore(results.toUri().toString(), new Configuration());
    }

    private void put(PlannedRun planned, Attempt attempt) {
        store.putTraces(planned.runId(), attempt, Outcomes.completed().traces());
        store.putRun("test", planned, attempt, Outcomes.completed());
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
