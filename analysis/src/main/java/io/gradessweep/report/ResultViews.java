package io.gradessweep.report;

import io.gradessweep.table.Column;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The statements that create the views of result files. The table {@code attempts} has every row of the table
 * {@code runs}. The view {@code runs} has one attempt of each run: the newest completed one, otherwise the newest; so a
 * completed run stays completed even if a later attempt fails. Every other view has only the rows of those attempts, so
 * the rows of a lost or superseded attempt are never visible. A column that older files lack is NULL, or the column's
 * {@link Column#before()}. The files are listed once, when the views are created.
 *
 * <p>All views are in one schema, so that a database can hold two results directories.
 */
final class ResultViews {
    private ResultViews() {}

    /** The small tables that a report asks again and again. Opening thousands of files each time would take far longer. */
    private static final Set<Table> READ_ONCE =
            Set.of(ResultTables.SCORES, ResultTables.SCORE_DETAILS, ResultTables.FREEZES, ResultTables.VALIDATIONS);

    /**
     * Returns the statements of a schema.
     *
     * @param files the files of each table
     * @param wanted tells of which tables views are made; {@code attempts} and {@code runs} are made always
     * @param manyStatements whether so many statements follow that small tables are better read once
     */
    static List<String> over(
            Map<Table, List<Path>> files, String schema, Predicate<Table> wanted, boolean manyStatements) {
        List<String> statements = new ArrayList<>();
        statements.add("CREATE SCHEMA IF NOT EXISTS " + schema);
        // A table, not a view: every query needs it, and opening thousands of files again would take far longer.
        // Without the order DuckDB keeps a megabyte for each file, to put their rows in the order of the files.
        statements.add("CREATE TABLE " + schema + ".attempts AS "
                + rows(ResultTables.RUNS, files.get(ResultTables.RUNS)) + " ORDER BY run_id, attempt");
        statements.add(view(
                schema + ".runs",
                "SELECT * FROM " + schema + ".attempts"
                        + " QUALIFY row_number() OVER (PARTITION BY run_id "
                        + "ORDER BY (status = 'completed') DESC, attempt DESC) = 1"));
        for (Table table : ResultTables.all()) {
            if (!table.equals(ResultTables.RUNS) && wanted.test(table)) {
                String rows = "SELECT * FROM (" + rows(table, files.get(table)) + ") SEMI JOIN " + schema
                        + ".runs USING (run_id, attempt)";
                String name = schema + "." + table.name();
                statements.add(
                        manyStatements && READ_ONCE.contains(table)
                                ? "CREATE TABLE " + name + " AS " + rows
                                : view(name, rows));
            }
        }
        return statements;
    }

    static String documentationTable() {
        return "CREATE TABLE documentation"
                + " (table_name VARCHAR, column_name VARCHAR, type VARCHAR, documentation VARCHAR)";
    }

    /** Returns the rows of {@link #documentationTable}, which describe every column. */
    static List<List<Object>> documentation() {
        List<List<Object>> rows = new ArrayList<>();
        for (Table table : ResultTables.all()) {
            for (Column column : table.columns()) {
                rows.add(List.of(table.name(), column.name(), column.type().sql(), column.documentation()));
            }
        }
        return rows;
    }

    static String tableFor(Table table) {
        List<String> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            columns.add(column.name() + " " + column.type().sql());
        }
        return "CREATE TABLE " + table.name() + " (" + String.join(", ", columns) + ")";
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String view(String name, String select) {
        return "CREATE VIEW " + name + " AS " + select;
    }

    /** Selects the rows of all attempts. The empty first part of the union adds the columns that the files lack. */
    private static String rows(Table table, List<Path> files) {
        List<String> empty = new ArrayList<>();
        List<String> cast = new ArrayList<>();
        for (Column column : table.columns()) {
            String type = column.type().sql();
            empty.add("NULL::" + type + " AS " + column.name());
            String value = column.before()
                    .map(before -> "coalesce(" + column.name() + ", " + quoted(before) + ")")
                    .orElse(column.name());
            cast.add(value + "::" + type + " AS " + column.name());
        }
        String rows = "SELECT " + String.join(", ", empty) + " WHERE false";
        if (!files.isEmpty()) {
            String paths = files.stream().map(file -> quoted(file.toString())).collect(Collectors.joining(", "));
            // Without hive_partitioning = false a directory named "sweep=x" above would replace the column sweep.
            rows += " UNION ALL BY NAME SELECT * FROM read_parquet([" + paths
                    + "], union_by_name = true, hive_partitioning = false)";
        }
        return "SELECT " + String.join(", ", cast) + " FROM (" + rows + ")";
    }
}
