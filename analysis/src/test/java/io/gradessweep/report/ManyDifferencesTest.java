package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.table.ResultTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half a sweep: two models, six methods, eight benchmarks. How long it takes to compare them depends on how many items they
 * have only within DuckDB, which counts them; what is estimated here, and drawn again thousands of times, is counts.
 */
class ManyDifferencesTest {
    private static final List<String> METHODS =
            List.of("full", "full+es", "full+grades", "lora", "lora+es", "lora+grades");
    private static final int ITEMS = 1_000;

    /** Two references have two rivals each, for each of two models, on each of eight benchmarks. */
    private static final int CELLS = 2 * 2 * 2 * 8;

    @TempDir
    static Path results;

    private static ResultDatabase database;

    @BeforeAll
    static void write() throws Exception {
        SweepFixture sweep = new SweepFixture(results);
        Path items = Files.createDirectories(results.resolve(ResultTables.ITEMS.name()));
        for (int model = 0; model < 2; model++) {
            for (String method : METHODS) {
                write(sweep.completed("m" + model, method, 1, Map.of()), items);
            }
        }
        database = ResultDatabase.open(results);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Beside every benchmark there is an average over all. */
    @Test
    void equallyGoodMethodsAreAllComparedAndHardlyAnyDiffers() {
        Differences differences = Differences.of(database, DifferenceRequest.ALL);

        assertThat(differences.requireSameItems().size()).isEqualTo(2 * 4 * 9);
        assertThat(differences.holding().size()).isLessThan(4);
    }

    /** An item was won, lost, or neither: three rows at most, and all items are in them. */
    @Test
    void whatIsEstimatedIsAFewCountsOfItems() {
        ReportedRuns.define(database, DifferenceRequest.ALL::reference);
        List<Row> counts = database.rows(Resource.read("differences.sql"), null, null);

        assertThat(counts).hasSizeBetween(CELLS, 3 * CELLS);
        assertThat(counts.stream().mapToLong(row -> row.count("items")).sum()).isEqualTo((long) CELLS * ITEMS);
    }

    /** Right answers with probability 0.7; gold and answers follow from a hash of run and item. */
    private static void write(String runId, Path items) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT '" + runId + "' AS run_id, '0001-0' AS attempt, 'task-' || task AS benchmark,"
                            + " 'harness' AS protocol, 'test-' || item AS item_id, item % 4 AS gold,"
                            + " hash('" + runId + "', task, item) % 10 < 7 AS correct"
                            + " FROM range(8) AS tasks(task), range(" + ITEMS + ") AS items(item)) TO "
                            + ResultViews.quoted(
                                    items.resolve(runId + "-0001-0.parquet").toString()) + " (FORMAT parquet)");
        }
    }
}
