package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a sweep waits for before it starts, told by the requests that it makes of the file system, each of which takes its time
 * elsewhere. What they cost in seconds is measured by {@code bin/grades bench --sweeps}.
 */
class RecordedRunsTest {
    private static final Attempt FIRST = new Attempt(1, 0);
    private static final int RUNS = 12;

    @TempDir
    Path home;

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private Path results;
    private ParquetResultStore store;
    private List<PlannedRun> runs;

    @BeforeEach
    void open() {
        results = home.resolve("results");
        store = new ParquetResultStore(Outage.uri(results), Outage.configuration());
        store.requireWritable();
        String seeds =
                IntStream.rangeClosed(1, 2 * RUNS).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        runs = new PlanFixture(home)
                .plan(PlanFixture.sweep("full"), "seeds=[" + seeds + "]")
                .runs();
    }

    @AfterEach
    void back() {
        Outage.back();
    }

    /** And of the files of other tables, six times as many, none. */
    @Test
    void everyDirectoryIsListedOnceAndEveryRowOpenedOnce() throws IOException {
        write(runs.subList(0, RUNS));
        List<String> few = requestsToList(RUNS);
        write(runs.subList(RUNS, 2 * RUNS));
        List<String> many = requestsToList(2 * RUNS);

        assertThat(of("list", many)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(of("list", few));
        assertThat(of("list", many))
                .as("what names rows before the rows, since either may be written or deleted meanwhile")
                .containsSubsequence("list running", "list compacted", "list runs", "list steps");
        assertThat(of("open", many))
                .doesNotHaveDuplicates()
                .hasSize(1 + 2 * RUNS)
                .contains("open schema.json");
        for (PlannedRun planned : runs) {
            assertThat(many).contains("open runs/" + planned.runId() + "-0001-0.parquet");
        }
    }

    @Test
    void mergedRunsAreReadFromOneFile() throws IOException {
        write(runs);
        store.compact(Duration.ZERO);

        assertThat(of("open", requestsToList(2 * RUNS)))
                .hasSize(3)
                .contains("open schema.json", "open compacted/00000001.json")
                .anyMatch(request -> request.matches("open compacted/[^/]+/runs\\.parquet"));
    }

    /** In the order in which they are made. */
    private List<String> requestsToList(int runs) {
        requests.clear();
        Outage.meets((request, path) -> requests.add(
                request + " " + results.relativize(Path.of(path.toUri().getPath()))));
        assertThat(store.recorded().statuses()).hasSize(runs);
        Outage.back();
        ResultDatabase.open(results).close();
        return new ArrayList<>(requests);
    }

    private static List<String> of(String request, List<String> requests) {
        return requests.stream().filter(each -> each.startsWith(request + " ")).toList();
    }

    /** A row each; what else a run leaves are copies of the first one's files, which take less time to write. */
    private void write(List<PlannedRun> written) throws IOException {
        PlannedRun first = runs.get(0);
        if (written.contains(first)) {
            store.putTraces(first.runId(), FIRST, Outcomes.completed().traces());
        }
        for (PlannedRun planned : written) {
            store.putRun("test", planned, FIRST, Outcomes.completed());
            for (Table table : ResultTables.all()) {
                Path directory = results.resolve(table.name());
                Path file = directory.resolve(planned.runId() + "-0001-0.parquet");
                Path copied = directory.resolve(first.runId() + "-0001-0.parquet");
                if (Files.exists(copied) && !Files.exists(file)) {
                    Files.copy(copied, file);
                }
            }
        }
    }
}
