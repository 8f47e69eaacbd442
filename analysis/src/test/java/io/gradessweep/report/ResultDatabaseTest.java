package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.table.Column;
import io.gradessweep.table.ColumnType;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultDatabaseTest {
    @TempDir
    Path results;

    @Test
    void anEmptyDirectoryHasEmptyViewsWithAllColumns() {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            for (Table table : ResultTables.all()) {
                assertThat(csv(database, "SELECT * FROM " + table.name()))
                        .isEqualTo(String.join(",", table.columnNames()) + "\r\n");
            }
            assertThat(csv(database, "SELECT count(*) AS n FROM attempts")).isEqualTo("n\r\n0\r\n");
        }
    }

    /** A statement opens only the tables that it is about: a damaged file of another one does not matter to it. */
    @Test
    void aDatabaseForOneStatementHasWhatItMayBeAbout() throws IOException {
        new ResultFiles(results).write(ResultTables.RUNS, "a", "0001-0", List.of(Map.of("status", "completed")));
        new ResultFiles(results).write(ResultTables.STEPS, "a", "0001-0", List.of(Map.of("step", 3)));
        Files.createDirectories(results.resolve("norms"));
        Files.writeString(results.resolve("norms/a-0001-0.parquet"), "no Parquet");
        for (String sql : List.of(
                "SELECT count(*) AS n FROM runs",
                "SELECT count(*) AS n FROM Steps JOIN runs USING (run_id)",
                "SELECT count(*) AS n FROM attempts",
                "SELECT count(*) AS n FROM documentation WHERE column_name = 'step' AND table_name = 'steps'")) {
            try (ResultDatabase database = ResultDatabase.openFor(results, sql)) {
                assertThat(csv(database, sql)).as(sql).isEqualTo("n\r\n1\r\n");
            }
        }
        for (String sql : List.of("SELECT * FROM norms", "SHOW TABLES", "FROM query_table('no' || 'rms')")) {
            assertThatThrownBy(() -> ResultDatabase.openFor(results, sql).close())
                    .as(sql)
                    .isInstanceOf(ResultsException.class)
                    .hasMessageContaining("norms/a-0001-0.parquet");
        }
    }

    @Test
    void reportedRunsAreComparedWithWhatIsAskedForLast() {
        SweepFixture sweep = new SweepFixture(results);
        sweep.completed("m", "full", 1, Map.of());
        sweep.completed("m", "lora", 1, Map.of());
        sweep.completed("m", "lora+grades", 1, Map.of());
        String bases = "SELECT base_method FROM reported_runs WHERE method = 'lora+grades'";
        try (ResultDatabase database = ResultDatabase.open(results)) {
            for (int time = 0; time < 2; time++) {
                ReportedRuns.define(database);
                assertThat(csv(database, bases)).isEqualTo("base_method\r\nfull\r\n");
                ReportedRuns.define(database, ReportedRuns::fineTuningAlone);
                ReportedRuns.define(database, ReportedRuns::fineTuningAlone);
                assertThat(csv(database, bases)).isEqualTo("base_method\r\nlora\r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PAR1", "", "no table of results, whatever its name says"})
    void aResultFileThatIsNoParquetIsNamedInOurWords(String content) throws IOException {
        new ResultFiles(results).write(ResultTables.RUNS, "a", "0001-0", List.of(Map.of("status", "completed")));
        Path file = Files.writeString(results.resolve("runs").resolve("b-0001-0.parquet"), content);

        assertThatThrownBy(() -> {
                    try (ResultDatabase database = ResultDatabase.open(results)) {
                        csv(database, "SELECT * FROM runs");
                    }
                })
                .isInstanceOf(ResultsException.class)
                .hasMessage("cannot read the results in " + results + ": " + file
                        + " is not a readable result file; it is damaged, or not whole");
    }

    @Test
    void columnsHaveTheTypesOfTheSchema() {
        ResultFiles files = new ResultFiles(results);
        for (Table table : ResultTables.all()) {
            files.write(table, "a", "0001-0", List.of(Map.of()));
        }
        try (ResultDatabase database = ResultDatabase.open(results)) {
            for (Table table : ResultTables.all()) {
                List<String> types = new ArrayList<>();
                for (Row row : database.rows("DESCRIBE " + table.name())) {
                    types.add(row.text("column_name") + " " + row.text("column_type"));
                }
                List<String> expected = new ArrayList<>();
                for (Column column : table.columns()) {
                    String type = column.type().sql().replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE");
                    expected.add(column.name() + " " + type);
                }
                assertThat(types).isEqualTo(expected);
            }
        }
    }

    @Test
    void theNewestAttemptCounts() {
        ResultFiles files = new ResultFiles(results);
        files.write(ResultTables.RUNS, "a", "0001-0", List.of(Map.of("status", "failed")));
        files.write(ResultTables.RUNS, "a", "0002-0", List.of(Map.of("status", "completed")));
        files.write(ResultTables.RUNS, "b", "0001-0", List.of(Map.of("status", "failed")));
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(csv(database, "SELECT run_id, attempt, status FROM runs ORDER BY run_id"))
                    .isEqualTo("run_id,attempt,status\r\na,0002-0,completed\r\nb,0001-0,failed\r\n");
            assertThat(csv(database, "SELECT count(*) AS n FROM attempts")).isEqualTo("n\r\n3\r\n");
        }
    }

    @Test
    void aCompletedAttemptCountsBeforeANewerOneThatIsNot() {
        ResultFiles files = new ResultFiles(results);
        files.write(ResultTables.RUNS, "a", "0001-0", List.of(Map.of("status", "completed")));
        files.write(ResultTables.RUNS, "a", "0002-0", List.of(Map.of("status", "completed")));
        files.write(ResultTables.RUNS, "a", "0003-0", List.of(Map.of("status", "failed")));
        files.write(ResultTables.STEPS, "a", "0002-0", List.of(Map.of("step", 1, "loss", 2.5)));
        files.write(ResultTables.STEPS, "a", "0003-0", List.of(Map.of("step", 1, "loss", 9.0)));
        files.write(ResultTables.RUNS, "b", "0001-0", List.of(Map.of("status", "failed", "cause", "diverged")));
        files.write(ResultTables.RUNS, "b", "0002-0", List.of(Map.of("status", "failed", "cause", "cancelled")));
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(csv(database, "SELECT run_id, attempt FROM runs ORDER BY run_id"))
                    .isEqualTo("run_id,attempt\r\na,0002-0\r\nb,0002-0\r\n");
            assertThat(csv(database, "SELECT run_id, loss FROM steps")).isEqualTo("run_id,loss\r\na,2.5\r\n");
        }
    }

    @Test
    void rowsOfOtherAttemptsAreUnseen() {
        ResultFiles files = new ResultFiles(results);
        files.write(ResultTables.RUNS, "a", "0001-0", List.of(Map.of("status", "failed")));
        files.write(ResultTables.RUNS, "a", "0001-1", List.of(Map.of("status", "completed")));
        files.write(ResultTables.STEPS, "a", "0001-0", List.of(Map.of("step", 1, "loss", 9.0)));
        files.write(ResultTables.STEPS, "a", "0001-1", List.of(Map.of("step", 1, "loss", 2.5)));
        // Written by executors whose runs never got their marker: a later attempt, and a run of its own.
        files.write(ResultTables.STEPS, "a", "0002-0", List.of(Map.of("step", 1, "loss", 7.0)));
        files.write(ResultTables.STEPS, "orphan", "0001-0", List.of(Map.of("step", 1, "loss", 8.0)));
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(csv(database, "SELECT run_id, loss FROM steps")).isEqualTo("run_id,loss\r\na,2.5\r\n");
        }
    }

    @Test
    void unfinishedFilesAreUnseen() throws IOException {
        new ResultFiles(results).write(ResultTables.RUNS, "a", "0001-0", List.of(Map.of("status", "completed")));
        Files.writeString(results.resolve("runs/.b-0001-0.parquet"), "half a file");
        Files.writeString(results.resolve("runs/_c-0001-0.parquet"), "half a file");
        Files.createDirectories(results.resolve("scores"));
        Files.writeString(results.resolve("scores/.a-0001-0.parquet"), "half a file");
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(csv(database, "SELECT run_id FROM runs")).isEqualTo("run_id\r\na\r\n");
            assertThat(csv(database, "SELECT run_id FROM scores")).isEqualTo("run_id\r\n");
        }
    }

    @Test
    void columnsThatOlderFilesLackAreNullAndUnknownOnesAreLeftOut() {
        ResultFiles files = new ResultFiles(results);
        files.write(ResultTables.RUNS, "new", "0001-0", List.of(Map.of("model", "m", "seed", 1L)));
        List<Column> old = List.of(
                new Column("seed", ColumnType.INTEGER, "was narrower"),
                new Column("retired", ColumnType.TEXT, "is gone"),
                ResultTables.RUNS.columns().get(1),
                ResultTables.RUNS.columns().get(0));
        files.write(
                ResultTables.RUNS,
                old,
                "old-0001-0.parquet",
                List.of(Map.of("run_id", "old", "attempt", "0001-0", "seed", 7, "retired", "x")));
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(csv(database, "SELECT run_id, model, seed FROM runs ORDER BY run_id"))
                    .isEqualTo("run_id,model,seed\r\nnew,m,1\r\nold,,7\r\n");
            assertThatThrownBy(() -> csv(database, "SELECT retired FROM runs")).isInstanceOf(ResultsException.class);
        }
    }

    @Test
    void aPathWithAnEqualsSignOrAQuoteIsNoColumnAndNoSql() throws IOException {
        Path odd = Files.createDirectories(results.resolve("sweep=it's"));
        new ResultFiles(odd).write(ResultTables.RUNS, "a", "0001-0", List.of(Map.of("sweep", "mine")));
        try (ResultDatabase database = ResultDatabase.open(odd)) {
            assertThat(csv(database, "SELECT run_id, sweep FROM runs")).isEqualTo("run_id,sweep\r\na,mine\r\n");
        }
    }

    @Test
    void aPathThatIsAPatternIsRefused() throws IOException {
        Path pattern = Files.createDirectories(results.resolve("[ab]"));

        assertThatThrownBy(() -> ResultDatabase.open(pattern))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("[ab]: DuckDB reads * ? [ ] in a path as a pattern");

        Path link = Files.createSymbolicLink(results.resolve("link"), pattern);
        assertThatThrownBy(() -> ResultDatabase.requireReadable(link.resolve("not/yet")))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("[ab]/not/yet: DuckDB reads * ? [ ] in a path as a pattern");
        ResultDatabase.requireReadable(results.resolve("not/yet"));
    }

    @Test
    void theDirectoryAboveThoseOfSweepsIsNoSweep() {
        for (String name : List.of("b", "a")) {
            new SweepFixture(results.resolve("all").resolve(name)).completed("m", "full", 1, Map.of());
        }
        assertThatThrownBy(() -> ResultDatabase.open(results.resolve("all")))
                .isInstanceOf(ResultsException.class)
                .hasMessage(
                        results.resolve("all") + " holds the results of sweeps, and is none itself; name one, such as "
                                + results.resolve("all/a"));
        ResultDatabase.open(results.resolve("all/b")).close();
    }

    @Test
    void aMissingDirectoryIsNamed() {
        assertThatThrownBy(() -> ResultDatabase.open(results.resolve("none")))
                .isInstanceOf(ResultsException.class)
                .hasMessageStartingWith("no results directory " + results.resolve("none") + ":");
    }

    @Test
    void aFileThatIsNotParquetIsNamed() throws IOException {
        Files.createDirectories(results.resolve("runs"));
        Files.writeString(results.resolve("runs/a-0001-0.parquet"), "this is not a Parquet file, though named so");

        assertThatThrownBy(() -> ResultDatabase.open(results))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("a-0001-0.parquet")
                .hasMessageNotContaining("\n");
    }

    @Test
    void nothingOutsideTheDirectoryCanBeReadOrWritten(@TempDir Path outside) throws IOException {
        Path secret = Files.writeString(outside.resolve("secret.csv"), "password\nhunter2\n");
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThatThrownBy(() -> csv(database, "SELECT * FROM '" + secret + "'"))
                    .isInstanceOf(ResultsException.class)
                    .hasMessageContaining("disabled by configuration");
            assertThatThrownBy(() -> csv(database, "SET enable_external_access = true"))
                    .isInstanceOf(ResultsException.class);
            assertThatThrownBy(() -> database.execute("SET enable_external_access = true"))
                    .hasMessageContaining("locked");
            assertThatThrownBy(() -> database.execute("COPY runs TO '" + outside.resolve("runs.csv") + "'"))
                    .hasMessageContaining("disabled by configuration");
            assertThatThrownBy(() -> database.execute("INSTALL httpfs")).hasMessageContaining("Permission Error");
        }
        assertThat(outside.resolve("runs.csv")).doesNotExist();
    }

    @Test
    void publishedNumbersAndDocumentationAreTables() {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            assertThat(csv(
                            database,
                            "SELECT speedup FROM paper_table2 WHERE model = 'phi-4' AND method = 'full+grades'"))
                    .isEqualTo("speedup\r\n1.59\r\n");
            assertThat(csv(database, "SELECT arc_easy FROM paper_table1 WHERE model = 'phi-4' AND method = 'lora'"))
                    .isEqualTo("arc_easy\r\n98.07\r\n");
            assertThat(csv(database, "SELECT tau FROM paper_table4 WHERE model = 'phi-4' AND fine_tuning = 'full'"))
                    .isEqualTo("tau\r\n3.512882\r\n");
            assertThat(csv(
                            database,
                            "SELECT documentation FROM documentation"
                                    + " WHERE table_name = 'scores' AND column_name = 'items'"))
                    .isEqualTo("documentation\r\nitems scored\r\n");
        }
    }

    private static String csv(ResultDatabase database, String sql) {
        StringBuilder out = new StringBuilder();
        Query.print(database, sql, OutputFormat.CSV, out);
        return out.toString();
    }
}
