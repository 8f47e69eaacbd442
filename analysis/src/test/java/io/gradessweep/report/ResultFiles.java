package io.gradessweep.report;

import io.gradessweep.table.Column;
import io.gradessweep.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes real Parquet files of a results directory, row by row as column values; what a row leaves out is NULL. One DuckDB
 * writes them all, since to start one takes longer than to write a file.
 */
final class ResultFiles {
    private static final Connection WRITER = start();

    private final Path results;

    ResultFiles(Path results) {
        this.results = results;
    }

    /** One file of a run attempt, under its usual name. */
    void write(Table table, String runId, String attempt, List<Map<String, Object>> rows) {
        write(table, table.columns(), runId + "-" + attempt + ".parquet", withIdentity(runId, attempt, rows));
    }

    /** A file under any name, with some of the table's columns; each row brings its own run and attempt. */
    void write(Table table, List<Column> columns, String fileName, List<Map<String, Object>> rows) {
        try (Statement statement = WRITER.createStatement()) {
            Path directory = Files.createDirectories(results.resolve(table.name()));
            statement.execute("DROP TABLE IF EXISTS rows");
            statement.execute(ResultViews.tableFor(new Table("rows", "to be written", columns)));
            for (Map<String, Object> row : rows) {
                insert(
                        columns.stream()
                                .filter(column -> row.containsKey(column.name()))
                                .toList(),
                        row);
            }
            statement.execute("COPY rows TO "
                    + ResultViews.quoted(directory.resolve(fileName).toString()) + " (FORMAT parquet)");
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection start() {
        try {
            return DriverManager.getConnection("jdbc:duckdb:");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param columns those that the row has */
    private static void insert(List<Column> columns, Map<String, Object> row) throws SQLException {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String marks =
                columns.stream().map(column -> "?::" + column.type().sql()).collect(Collectors.joining(", "));
        try (PreparedStatement statement =
                WRITER.prepareStatement("INSERT INTO rows (" + names + ") VALUES (" + marks + ")")) {
            for (int i = 0; i < columns.size(); i++) {
                Object value = row.get(columns.get(i).name());
                // A list goes in as DuckDB's own text form, "[-1.5, -0.5]".
                statement.setObject(i + 1, value instanceof List<?> list ? list.toString() : value);
            }
            statement.execute();
        }
    }

    private static List<Map<String, Object>> withIdentity(
            String runId, String attempt, List<Map<String, Object>> rows) {
        List<Map<String, Object>> identified = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            Map<String, Object> copy = new HashMap<>(row);
            copy.put("run_id", runId);
            copy.put("attempt", attempt);
            identified.add(copy);
        }
        return identified;
    }
}
