package io.gradessweep.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.duckdb.DuckDBResultSetMetaData;
import org.duckdb.StatementReturnType;

/**
 * A user's own SQL over a {@link ResultDatabase}. One statement that returns rows: anything else is refused, so that a
 * slip cannot write into the results. (It guards against slips; whoever may run it may delete the files anyway.)
 */
public final class Query {
    private static final Pattern TRAILING_SEMICOLONS = Pattern.compile("[;\\s]+\\z");
    private static final String ONE_SELECT =
            "a query is one statement that returns rows: SELECT, FROM, PIVOT, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN";

    private Query() {}

    /**
     * Runs a statement and prints its rows.
     *
     * @throws ResultsException with DuckDB's message, in one line, where the statement is wrong
     */
    public static void print(ResultDatabase database, String sql, OutputFormat format, Appendable out) {
        printOne(database, single(database, sql), format, out);
    }

    /** Runs a query that comes with the project and prints its rows. */
    public static void print(ResultDatabase database, NamedQuery query, OutputFormat format, Appendable out) {
        query.define(database);
        printOne(database, query.sql(), format, out);
    }

    static void printOne(ResultDatabase database, String single, OutputFormat format, Appendable out) {
        try (PreparedStatement statement = database.connection().prepareStatement(single)) {
            requireRows(statement);
            try (ResultSet results = statement.executeQuery()) {
                write(results, format, out);
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

    /** JDBC runs all statements but the last while it prepares, so several must be refused before that. */
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

    /** A semicolon may also stand in a text or a comment: DuckDB's own parser tells. */
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
