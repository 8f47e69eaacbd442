package io.gradessweep.store;

import static io.gradessweep.notebook.Grades.grades;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.CodeBlock;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The snippets of {@code docs/reading-results-from-python.md} on results that hold failed, repeated and merged runs. What
 * needs Python is skipped where there is no {@code python3} on the PATH, and what needs pandas where it has none.
 */
class ReadingResultsPageTest {
    private static final Path PAGE = Path.of("../docs/reading-results-from-python.md");
    private static final Pattern FILES = Pattern.compile("read_parquet\\('[^)]*\\)");
    private static final Pattern COMMAND =
            Pattern.compile("bin/grades query (\\S+) \"([^\"]+)\" --format csv > (\\S+)\n");
    private static final String EXECUTED = "*(executed by a test";
    private static final String NOT_EXECUTED = "*(not executed";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path home;

    private Path results;

    @BeforeEach
    void results() throws IOException {
        SweepDirectory sweep = new SweepDirectory(home);
        List<PlannedRun> runs = sweep.runs();
        sweep.put(runs.get(0), 1, Outcomes.completed());
        sweep.put(runs.get(1), 1, Outcomes.failed("lost"));
        sweep.put(runs.get(1), 2, Outcomes.completed());
        sweep.store().compact(Duration.ofDays(1));
        sweep.put(runs.get(0), 2, Outcomes.failed("a later attempt that does not count"));
        sweep.put(runs.get(2), 1, Outcomes.failed("never completed"));
        results = sweep.directory();
    }

    @Test
    void everySnippetSaysWhetherItIsExecuted() throws IOException {
        List<CodeBlock> blocks = blocks();
        for (CodeBlock block : blocks) {
            switch (block.language() + " " + block.role()) {
                case "text " -> assertThat(block.before()).doesNotContain(EXECUTED);
                case "python not-executed" ->
                    assertThat(block.before()).as(block.code()).contains(NOT_EXECUTED);
                case "python files", "python pandas", "sql duckdb", "sql spark", "sh query" ->
                    assertThat(block.before()).as(block.code()).contains(EXECUTED);
                default -> throw new AssertionError("nobody executes " + block);
            }
        }
        assertThat(blocks).hasSizeGreaterThan(10);
    }

    @Test
    void duckDbAnswersAsTheProjectDoes() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (String table : List.of("runs", "scores", "steps")) {
                String files =
                        files(table).stream().map(file -> "'" + file + "'").collect(Collectors.joining(", "));
                statement.execute("CREATE VIEW all_" + table + " AS SELECT * FROM read_parquet([" + files
                        + "], union_by_name = true, hive_partitioning = false)");
            }
            int compared = 0;
            for (CodeBlock block : blocks("sql", "duckdb")) {
                String sql = block.code().replace("'results/mini", "'" + results);
                if (sql.startsWith("CREATE")) {
                    statement.execute(sql);
                    continue;
                }
                compared++;
                assertThat(rows(statement, sql))
                        .as(sql)
                        .isNotEmpty()
                        .isEqualTo(answer(FILES.matcher(sql).replaceAll("attempts")));
            }
            assertThat(compared).isEqualTo(2);
            assertThat(rows(statement, "SELECT count(*), sum(loss) FROM steps"))
                    .isEqualTo(answer("SELECT count(*), sum(loss) FROM steps"));
        }
    }

    @Test
    void sparkAnswersAsTheProjectDoes() throws Exception {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 1)
                .config("spark.sql.warehouse.dir", home.resolve("warehouse").toString())
                .getOrCreate();
        try {
            for (String table : List.of("runs", "scores")) {
                spark.read()
                        .option("mergeSchema", true)
                        .parquet(files(table).toArray(String[]::new))
                        .createOrReplaceTempView("all_" + table);
            }
            int compared = 0;
            for (CodeBlock block : blocks("sql", "spark")) {
                for (String sql : block.code().split(";\\s*")) {
                    List<Row> rows = spark.sql(sql).collectAsList();
                    if (!sql.startsWith("CREATE")) {
                        compared++;
                        assertThat(rows.stream().map(row -> row.mkString(",")).toList())
                                .as(sql)
                                .isNotEmpty()
                                .isEqualTo(answer(sql));
                    }
                }
            }
            assertThat(compared).isEqualTo(1);
        } finally {
            spark.stop();
        }
    }

    @Test
    void pandasReadsWhatTheCommandWrites() throws Exception {
        Matcher command = COMMAND.matcher(blocks("sh", "query").get(0).code());
        assertThat(command.matches()).isTrue();
        Files.writeString(
                home.resolve(command.group(3)),
                grades("query", results.toString(), command.group(2), "--format", "csv"));
        Optional<String> python = Stream.of("python3", "/usr/bin/python3")
                .filter(program -> succeeds(program, "import pandas"))
                .findFirst();
        assumeTrue(python.isPresent(), "no python3 with pandas on the PATH");

        String printed = python(python.get(), blocks("python", "pandas").get(0).code());

        assertThat(printed.lines().skip(1).map(line -> line.replaceFirst("\\.0$", "")))
                .hasSize(2)
                .containsExactlyElementsOf(answer("SELECT method, sum(training_flops) // count(*) FROM runs"
                        + " WHERE status = 'completed' GROUP BY method ORDER BY method"));
    }

    @Test
    void whatIsNotExecutedIsPython() throws Exception {
        requirePython();
        List<CodeBlock> blocks = blocks("python", "not-executed");
        assertThat(blocks).hasSize(3);
        for (CodeBlock block : blocks) {
            Path code = Files.writeString(home.resolve("code.py"), block.code());
            python("python3", "import ast\nast.parse(open('" + code + "').read())\n");
        }
    }

    private static void requirePython() {
        assumeTrue(succeeds("python3", "pass"), "no python3 on the PATH");
    }

    /** Returns the files of a table as the page's function lists them. */
    private List<String> files(String table) throws IOException, InterruptedException {
        requirePython();
        String code = blocks("python", "files").get(0).code();
        String printed =
                python("python3", code + "\nprint(json.dumps(result_files('" + results + "', '" + table + "')))\n");
        return Arrays.asList(JSON.readValue(printed, String[].class));
    }

    private String python(String program, String code) throws IOException, InterruptedException {
        Path script = Files.writeString(home.resolve("script.py"), code);
        Path printed = home.resolve("printed");
        Process process = new ProcessBuilder(program, script.toString())
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        process.destroyForcibly();
        String said = Files.readString(printed);
        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
        return said;
    }

    private static boolean succeeds(String program, String code) {
        try {
            return new ProcessBuilder(program, "-c", code)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns what {@code grades query} answers, a line for each row. */
    private List<String> answer(String sql) {
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(results)) {
            Query.print(database, sql, OutputFormat.CSV, out);
        }
        return out.toString().lines().skip(1).toList();
    }

    private static List<String> rows(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(sql)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<String> cells = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    cells.add(found.getString(column));
                }
                rows.add(String.join(",", cells));
            }
        }
        return rows;
    }

    private static List<CodeBlock> blocks(String language, String role) throws IOException {
        return blocks().stream()
                .filter(block ->
                        block.language().equals(language) && block.role().equals(role))
                .toList();
    }

    private static List<CodeBlock> blocks() throws IOException {
        return CodeBlock.of(PAGE);
    }
}
