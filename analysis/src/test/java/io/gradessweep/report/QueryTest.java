package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @TempDir
    static Path results;

    private static ResultDatabase database;

    @BeforeAll
    static void open() {
        ResultFiles files = new ResultFiles(results);
        files.write(
                ResultTables.RUNS,
                "a",
                "0001-0",
                List.of(Map.of("model", "tiny, \"quoted\"", "seed", 1L, "started_at", "2025-06-01T12:30:00.250001Z")));
        files.write(ResultTables.RUNS, "b", "0001-0", List.of(Map.of("model", "", "training_seconds", 12.5)));
        files.write(
                ResultTables.ITEMS,
                "a",
                "0001-0",
                List.of(Map.of("item_id", "i|1", "correct", true, "choice_logprobs", List.of(-1.5, -0.25))));
        database = ResultDatabase.open(results);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void tablesAreAlignedWithNumbersToTheRight() {
        assertThat(print("SELECT run_id, seed, training_seconds AS s FROM runs ORDER BY run_id", OutputFormat.TABLE))
                .isEqualTo("""
                        | run_id | seed |    s |
                        |--------|-----:|-----:|
                        | a      |    1 |      |
                        | b      |      | 12.5 |
                        """);
        assertThat(print("SELECT sum(seed) AS total, 'x' AS name FROM runs", OutputFormat.TABLE))
                .startsWith("| total | name |\n|------:|------|\n|     1 | x    |");
    }

    @Test
    void aBarOrALineBreakKeepsToItsCell() {
        assertThat(print("SELECT item_id, 'two' || chr(10) || 'lines' AS t FROM items", OutputFormat.TABLE))
                .endsWith("| i\\|1    | two lines |\n");
    }

    @Test
    void csvIsQuotedAsRfc4180() {
        assertThat(print("SELECT run_id, model, seed FROM runs ORDER BY run_id", OutputFormat.CSV))
                .isEqualTo("run_id,model,seed\r\na,\"tiny, \"\"quoted\"\"\",1\r\nb,\"\",\r\n");
    }

    @Test
    void jsonKeepsTypes() throws IOException {
        JsonNode rows = json("SELECT run_id, seed, training_seconds, started_at FROM runs ORDER BY run_id");

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).get("seed").isIntegralNumber()).isTrue();
        assertThat(rows.get(0).get("training_seconds").isNull()).isTrue();
        assertThat(rows.get(0).get("started_at").asText()).isEqualTo("2025-06-01T12:30:00.250001Z");
        assertThat(rows.get(1).get("training_seconds").asDouble()).isEqualTo(12.5);

        JsonNode item = json("SELECT correct, choice_logprobs, {'k': [1, 2]} AS nested FROM items")
                .get(0);
        assertThat(item.toString())
                .isEqualTo("{\"correct\":true,\"choice_logprobs\":[-1.5,-0.25],\"nested\":{\"k\":[1,2]}}");
    }

    @Test
    void jsonKeepsColumnsOfOneName() throws IOException {
        JsonNode row = json("SELECT 1 AS x, 2 AS x, 3 AS x").get(0);

        assertThat(row.toString()).isEqualTo("{\"x\":1,\"x_2\":2,\"x_3\":3}");
    }

    @Test
    void noRowsAreAnEmptyArray() {
        assertThat(print("SELECT run_id FROM runs WHERE false", OutputFormat.JSON))
                .isEqualTo("[]\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM runs",
                "SELECT 1;",
                "SELECT ';' AS text",
                "SELECT 1 -- a comment; with a semicolon",
                "DESCRIBE runs",
                "SHOW TABLES",
                "SUMMARIZE runs",
                "EXPLAIN SELECT 1",
                "PIVOT runs ON model USING count(*)"
            })
    void statementsThatReturnRowsAreRun(String sql) {
        assertThat(print(sql, OutputFormat.TABLE).lines().count()).isGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ; ",
                "CREATE TABLE mine (x INTEGER)",
                "COPY runs TO '%s/runs/copy.parquet'",
                "COPY runs TO '%s/runs/copy.parquet'; SELECT 1",
                "SELECT 1; SELECT 2"
            })
    void anythingElseIsRefusedBeforeItRuns(String sql) {
        assertThatThrownBy(() -> print(sql.replace("%s", results.toString()), OutputFormat.CSV))
                .isInstanceOf(ResultsException.class)
                .hasMessageStartingWith("a query is one statement that returns rows");
        assertThat(results.resolve("runs/copy.parquet")).doesNotExist();
    }

    @Test
    void aBadStatementIsOneClearLine() {
        assertBad("SELEC 1", "Parser Error: syntax error at or near \"SELEC\"");
        assertBad("SELEC 1; SELECT 2", "Parser Error: syntax error at or near \"SELEC\"");
        assertBad("SELECT lss FROM steps", "Binder Error: Referenced column \"lss\" not found in FROM clause!");
        assertBad("SELECT * FROM run", "Catalog Error: Table with name run does not exist! Did you mean \"runs\"");
        assertBad("SELECT model::INTEGER FROM runs", "Conversion Error: Could not convert string");
    }

    private static void assertBad(String sql, String message) {
        assertThatThrownBy(() -> print(sql, OutputFormat.CSV))
                .isInstanceOf(ResultsException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    private static JsonNode json(String sql) throws IOException {
        return new ObjectMapper().readTree(print(sql, OutputFormat.JSON));
    }

    private static String print(String sql, OutputFormat format) {
        StringBuilder out = new StringBuilder();
        Query.print(database, sql, format, out);
        return out.toString();
    }
}
