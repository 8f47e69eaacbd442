package io.gradessweep.report;

import io.gradessweep.picture.Chart.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the points of a {@link io.gradessweep.picture.Chart} from results by a user's own SQL. A row of the statement is
 * a point: its columns {@code series}, {@code x} and {@code y}, and where there are several panels or intervals also
 * {@code panel_row}, {@code panel_column}, {@code low} and {@code high}.
 */
public final class ChartPoints {
    private static final List<String> NEEDED = List.of("series", "x", "y");
    private static final List<String> NUMBERS = List.of("y", "low", "high");

    private ChartPoints() {}

    /**
     * Returns the points in the order of the rows. Rows whose {@code x} or {@code y} is NULL are left out.
     *
     * @param results a results directory
     * @param sql one statement that returns rows, over the views of {@link ResultDatabase}
     * @throws ResultsException if the results cannot be read, the statement is wrong, or a column is missing
     */
    public static List<Point> of(Path results, String sql) {
        List<Point> points = new ArrayList<>();
        try (ResultDatabase database = ResultDatabase.openFor(results, sql)) {
            for (Row row : Query.rows(database, sql)) {
                check(row);
                if (!row.text("x").isEmpty() && row.number("y").isPresent()) {
                    points.add(point(row));
                }
            }
        }
        return points;
    }

    private static Point point(Row row) {
        Object place = row.isNumber("x") ? (Object) row.number("x").getAsDouble() : row.text("x");
        return new Point(
                row.text("series"),
                row.has("panel_row") ? row.text("panel_row") : "",
                row.has("panel_column") ? row.text("panel_column") : "",
                place,
                row.number("y").orElseThrow(),
                end(row, "low"),
                end(row, "high"));
    }

    private static Double end(Row row, String column) {
        return row.has(column) && row.number(column).isPresent()
                ? (Double) row.number(column).getAsDouble()
                : null;
    }

    private static void check(Row row) {
        for (String column : NEEDED) {
            if (!row.has(column)) {
                throw new ResultsException("the statement of a chart needs a column " + column + "; it returns "
                        + String.join(", ", row.columns()));
            }
        }
        for (String column : NUMBERS) {
            if (row.has(column) && !row.text(column).isEmpty() && !row.isNumber(column)) {
                throw new ResultsException(
                        "column " + column + " of a chart's statement holds numbers, not " + row.text(column));
            }
        }
    }
}
