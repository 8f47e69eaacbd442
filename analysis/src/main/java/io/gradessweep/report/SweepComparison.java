package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An exact comparison of two results directories. It compares everything that runs with the same {@code run_id}
 * computed, but not where, when and how fast. A run that only one side has is a difference.
 *
 * @param identical whether every run is on both sides and all tables are equal
 * @param markdown a table with a row for each result table, and the runs that are only on one side
 */
public record SweepComparison(boolean identical, String markdown) {
    private static final String FIRST = "first";
    private static final String SECOND = "second";

    /** @throws ResultsException if a directory cannot be read, or holds no run */
    public static SweepComparison of(Path first, Path second) {
        try (ResultDatabase database = ResultDatabase.open(Map.of(FIRST, first, SECOND, second))) {
            requireRuns(database, FIRST, first);
            requireRuns(database, SECOND, second);
            database.execute("CREATE TEMP TABLE common AS SELECT run_id, first.runs.run_key AS run_key"
                    + " FROM first.runs JOIN second.runs USING (run_id)");
            List<String> lines = new ArrayList<>();
            lines.addAll(alone(database, FIRST, SECOND, first));
            lines.addAll(alone(database, SECOND, FIRST, second));
            boolean identical = lines.isEmpty();
            String runs =
                    database.rows("SELECT count(*) AS runs FROM common").get(0).text("runs");
            TextTable table = new TextTable();
            table.column("table", Align.LEFT);
            table.column("runs", Align.RIGHT);
            table.column("rows", Align.RIGHT);
            table.column("result", Align.LEFT);
            for (Table compared : ResultTables.all()) {
                identical &= compare(database, compared, runs, table);
            }
            return new SweepComparison(identical, table + String.join("", lines));
        } catch (SQLException e) {
            throw new ResultsException("cannot compare the results: " + DuckDbMessage.of(e), e);
        }
    }

    private static void requireRuns(ResultDatabase database, String schema, Path directory) {
        if (database.rows("SELECT 1 FROM " + schema + ".runs LIMIT 1").isEmpty()) {
            throw new ResultsException("results directory " + directory + " holds no run");
        }
    }

    /** Returns a line for each run that only this side has. */
    private static List<String> alone(ResultDatabase database, String schema, String other, Path directory) {
        List<String> lines = new ArrayList<>();
        for (Row run : database.rows("SELECT coalesce(run_key, run_id) AS run_key FROM " + schema + ".runs ANTI JOIN "
                + other + ".runs USING (run_id) ORDER BY run_key")) {
            lines.add("only in " + directory + ": " + run.text("run_key") + "\n");
        }
        return lines;
    }

    /** Adds a row for a result table, and returns whether both sides are equal. */
    private static boolean compare(ResultDatabase database, Table compared, String runs, TextTable table) {
        Row counts = database.rows(TableDifference.counts(compared)).get(0);
        String first = counts.text("first_rows");
        String second = counts.text("second_rows");
        List<Row> differences = database.rows(TableDifference.first(compared));
        table.row(List.of(
                compared.name(),
                runs,
                first.equals(second) ? first : first + " / " + second,
                differences.isEmpty() ? "equal" : text(differences.get(0))));
        return differences.isEmpty();
    }

    private static String text(Row difference) {
        String place = difference.text("place");
        return difference.text("differing") + " rows differ; first: " + difference.text("run_key")
                + (place.isEmpty() ? "" : ", " + place) + ": " + difference.text("column_name") + " "
                + value(difference, "first_value") + " / " + value(difference, "second_value");
    }

    private static String value(Row difference, String column) {
        String text = difference.text(column);
        return text.isEmpty() ? "NULL" : text;
    }
}
