package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.Cell;
import io.gradessweep.plan.PlanFixture;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sweep waits for before it starts, over as many stored runs as {@code -Dgrades.stored} says. */
class StoredRunsSpeedTest {
    private static final int RUNS = Integer.getInteger("grades.stored", 200);
    private static final Attempt FIRST = new Attempt(1, 0);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @TempDir
    Path home;

    @Test
    void storedRunsAreFoundWithinSeconds() throws IOException {
        Path results = home.resolve("results");
        ParquetResultStore store = new ParquetResultStore(results.toUri().toString(), new Configuration());
        write(store, results, cells());
        for (String files : List.of("small", "merged")) {
            Duration recorded =
                    time(() -> assertThat(store.recorded().statuses()).hasSize(RUNS));
            Duration opened = time(() -> ResultDatabase.open(results).close());
            System.out.printf(
                    "%d stored runs, %s files: listed and read in %d ms, opened for queries in %d ms%n",
                    RUNS, files, recorded.toMillis(), opened.toMillis());
            assertThat(recorded).isLessThan(LIMIT);
            if (files.equals("small")) {
                Duration merged = time(() -> store.compact(Duration.ZERO));
                System.out.printf("merged in %d ms%n", merged.toMillis());
            }
        }
    }

    private List<Cell> cells() {
        String seeds =
                IntStream.rangeClosed(1, RUNS).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return new PlanFixture(home)
                .plan(PlanFixture.sweep("full"), "seeds=[" + seeds + "]")
                .cells();
    }

    /** A row each; what else a run leaves are copies of the first one's files, since writing them all takes minutes. */
    private static void write(ParquetResultStore store, Path results, List<Cell> cells) throws IOException {
        store.putTraces(cells.get(0).runId(), FIRST, Outcomes.completed().traces());
        for (Cell cell : cells) {
            store.putRun("test", cell, FIRST, Outcomes.completed());
            for (Table table : ResultTables.all()) {
                Path directory = results.resolve(table.name());
                Path file = directory.resolve(cell.runId() + "-0001-0.parquet");
                if (!Files.exists(file)) {
                    Files.copy(directory.resolve(cells.get(0).runId() + "-0001-0.parquet"), file);
                }
            }
        }
    }

    private static Duration time(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
