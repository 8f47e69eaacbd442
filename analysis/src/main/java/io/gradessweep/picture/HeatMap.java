package io.gradessweep.picture;

import static io.gradessweep.picture.Plot.layer;
import static io.gradessweep.picture.Plot.list;
import static io.gradessweep.picture.Plot.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A heat map over two axes of names. Each number is a tile with the number in it, which is the darker the higher the
 * number.
 *
 * @param subtitle a description of the numbers, which may have several lines
 * @param cells the numbers, by row, then by column; empty where there is no tile
 * @param decimals how many decimals the numbers are written with
 */
public record HeatMap(
        String title, String subtitle, Axis columns, Axis rows, List<List<OptionalDouble>> cells, int decimals) {
    private static final int TILE_WIDTH = 58;
    private static final int TILE_HEIGHT = 34;
    private static final int BESIDE = 100;
    private static final int ABOVE_AND_BELOW = 150;

    /** The width of a character of the title, whose font is the widest. */
    private static final int CHARACTER_WIDTH = 9;

    /** @param names the names, from left to right or from bottom to top */
    public record Axis(String title, List<String> names) {}

    /** Tells whether it has no number at all. */
    public boolean isEmpty() {
        return cells.stream().allMatch(row -> row.stream().allMatch(OptionalDouble::isEmpty));
    }

    int width() {
        int longest =
                (title + "\n" + subtitle).lines().mapToInt(String::length).max().orElseThrow();
        return BESIDE + Math.max(TILE_WIDTH * columns.names().size(), CHARACTER_WIDTH * longest);
    }

    int height() {
        return ABOVE_AND_BELOW + TILE_HEIGHT * rows.names().size();
    }

    Map<String, Object> plot() {
        Map<String, Object> data = data();
        return map(
                "kind",
                "plot",
                "ggtitle",
                map("text", title, "subtitle", subtitle),
                "coord",
                map("name", "cartesian"),
                "layers",
                list(
                        layer("tile", data, map("x", "column", "y", "row", "fill", "value")),
                        text(layer("text", data, map("x", "column", "y", "row", "label", "text")))),
                "scales",
                list(
                        Plot.names("x", columns.title(), columns.names()),
                        Plot.names("y", rows.title(), rows.names()),
                        Plot.blues()),
                "theme",
                map("panel_grid", "blank", "axis_line", "blank", "axis_ticks", "blank"));
    }

    private Map<String, Object> data() {
        List<Object> column = new ArrayList<>();
        List<Object> row = new ArrayList<>();
        List<Object> value = new ArrayList<>();
        List<Object> text = new ArrayList<>();
        for (int i = 0; i < rows.names().size(); i++) {
            for (int j = 0; j < columns.names().size(); j++) {
                OptionalDouble cell = cells.get(i).get(j);
                if (cell.isPresent()) {
                    column.add(columns.names().get(j));
                    row.add(rows.names().get(i));
                    value.add(cell.getAsDouble());
                    text.add(String.format(Locale.ROOT, "%." + decimals + "f", cell.getAsDouble()));
                }
            }
        }
        return map("column", column, "row", row, "value", value, "text", text);
    }

    private static Map<String, Object> text(Map<String, Object> layer) {
        layer.put("color", "black");
        layer.put("size", 5);
        return layer;
    }
}
