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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Half a sweep of real size: two models, six methods, eight benchmarks of 10,000 items. */
class DifferencesSpeedTest {
    private static final List<String> METHODS =
            List.of("full", "full+es", "full+grades", "lora", "lora+es", "lora+grades");

    @TempDir
    Path results;

    @Test
    void runsOfLargeBenchmarksAreComparedInSeconds() throws Exception {
        SweepFixture sweep = new SweepFixture(results);
        Path items = Files.createDirectories(results.resolve(ResultTables.ITEMS.name()));
        for (int model = 0; model < 2; model++) {
            for (String method : METHODS) {
                write(sweep.completed("m" + model, method, 1, Map.of()), items);
            }
        }

        try (ResultDatabase database = ResultDatabase.open(results)) {
            Differences differences = Differences.of(database, DifferenceRequest.ALL);

            assertThat(differences.requireSameItems().size()).isEqualTo(2 * 4 * 9);
            assertThat(differences.holding().size()).isLessThan(4);
        }
    }

    /** Right answers with probability 0.7; gold and answers follow from a hash of run and item. */
    private static void write(String runId, Path items) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT '" + runId + "' AS run_id, '0001-0' AS attempt, 'task-' || task AS benchmark,"
                            + " 'harness' AS protocol, 'test-' || item AS item_id, item % 4 AS gold,"
                            + " hash('" + runId + "', task, item) % 10 < 7 AS correct"
                            + " FROM range(8) AS tasks(task), range(10000) AS items(item)) TO "
                            + ResultViews.quoted(
                                    items.resolve(runId + "-0001-0.parquet").toString()) + " (FORMAT parquet)");
        }
    }
}
