package io.gradessweep.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.duckdb.DuckDBResultSetMetaData;
import org.duckdb.StatementReturnType;

/**
 * Runs a user's own SQL over a {@link ResultDatabase}. Only a single statement that returns rows is accepted, so that a
 * mistake cannot write into the results. This is no protection against intent: the user could delete the files anyway.
 */
public final class Query {
    private static final Pattern TRAILING_SEMICOLONS = Pattern.compile("[;\\s]+\\z");
    private static final String ONE_SELECT =
            "a query is one statement that returns rows: SELECT, FROM, PIVOT, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN";

    private Query() {}

    /**
     * Runs a statement and prints its rows.
     *
     * @throws ResultsException if the statement is wrong; the message is DuckDB's, in one line
     */
    public static void print(ResultDatabase database, String sql, OutputFormat format, Appendable out) {
        printOne(database, single(database, sql), format, out);
    }

    /** Runs a query that comes with the project and prints its rows. */
    public static void print(ResultDatabase database, NamedQuery query, OutputFormat format, Appendable out) {
        query.define(database);
        printOne(database, query.sql(), format, out);
    }

    /**
     * Runs a statement and returns its rows.
     *
     * @throws ResultsException as {@link #print(ResultDatabase, String, OutputFormat, Appendable)} does
     */
    static List<Row> rows(ResultDatabase database, String sql) {
        List<Row> rows = new ArrayList<>();
        execute(database, single(database, sql), results -> {
            while (results.next()) {
                rows.add(Row.of(results));
            }
        });
        return rows;
    }

    static void printOne(ResultDatabase database, String single, OutputFormat format, Appendable out) {
        execute(database, single, results -> write(results, format, out));
    }

    /** Takes the rows of a statement. */
    @FunctionalInterface
    private interface Reader {
        void read(ResultSet results) throws SQLException, IOException;
    }

    private static void execute(ResultDatabase database, String single, Reader reader) {
        try (PreparedStatement statement = database.connection().prepareStatement(single)) {
            requireRows(statement);
            try (ResultSet results = statement.executeQuery()) {
                reader.read(results);
            }
        } catch (SQLException e) {
            throw new ResultsException(DuckDbMessage.of(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot print the rows: " + e.getMessage(), e);
        }
    }

    private static void write(ResultSet results, OutputFormat format, Appendable out) throws SQLException, IOException {
        switch (format) {
            case TABLE -> TableOutput.write(results, out);
            case CSV -> CsvOutput.write(results, out);
            case JSON -> JsonOutput.write(results, out);
        }
    }

    /** Refuses several statements before JDBC prepares them, as that would execute all but the last. */
    private static String single(ResultDatabase database, String sql) {
        String statement = TRAILING_SEMICOLONS.matcher(sql).replaceFirst("");
        if (statement.isBlank()) {
            throw new ResultsException(ONE_SELECT);
        }
        if (statement.contains(";") && !isOneSelect(database, statement)) {
            throw new ResultsException(ONE_SELECT);
        }
        return statement;
    }

    /** Asks DuckDB's parser whether this is one SELECT, as a semicolon may also occur in a string or a comment. */
    private static boolean isOneSelect(ResultDatabase database, String statement) {
        List<Row> parsed = database.rows("""
                SELECT tree->>'error' AS failed, tree->>'error_type' AS kind, tree->>'error_message' AS message,
                    json_array_length(tree->'statements') AS statements
                FROM (SELECT json_serialize_sql(?::VARCHAR) AS tree)
                """, statement);
        Row tree = parsed.get(0);
        if (tree.text("kind").equals("parser")) {
            throw new ResultsException("Parser Error: " + DuckDbMessage.oneLine(tree.text("message")));
        }
        return tree.text("failed").equals("false") && tree.count("statements") == 1;
    }

    private static void requireRows(PreparedStatement statement) throws SQLException {
        DuckDBResultSetMetaData columns = statement.getMetaData().unwrap(DuckDBResultSetMetaData.class);
        if (columns.getReturnType() != StatementReturnType.QUERY_RESULT) {
            throw new ResultsException(ONE_SELECT);
        }
    }
}
