package io.gradessweep.picture;

import static io.gradessweep.picture.Plot.list;
import static io.gradessweep.picture.Plot.map;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A chart of panels that share their axes' titles. Colours are those of Okabe and Ito, which people who see few colours
 * tell apart; lines differ in their dashes too. A series named {@link #THRESHOLD} is a black dashed line.
 *
 * @param title the chart's title
 * @param x the title of the horizontal axis, with its unit
 * @param y the title of the vertical axis, with its unit
 * @param series the title of the legend
 * @param marks how the points are drawn
 */
public record Chart(String title, String x, String y, String series, Marks marks, List<Point> points) {
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#8c510a", "#f0e442");
    private static final List<String> DASHES = List.of("solid", "dashed", "dotted", "dotdash", "longdash", "twodash");
    /** The name of a series that other series are compared with. */
    public static final String THRESHOLD = "tau";

    /** Says under the title what the line among intervals is. */
    static final String FRONT = "grey line: the Pareto front, which nothing beats in both";

    private static final int PANEL_WIDTH = 330;
    private static final int PANEL_HEIGHT = 230;
    private static final int LEGEND_WIDTH = 190;
    private static final int AXES_HEIGHT = 110;
    /**
     * A character without width. The library has panels with axes of their own in the order of their names, or in none, so
     * names begin with as many of these as panels come before; they are taken out again.
     */
    private static final String INVISIBLE = "\u200b";
    /** An axis reaches down to this share of the lowest value, since a logarithmic axis has no margin of its own. */
    private static final double ROOM = 0.85;

    /** The marks of a chart. */
    public enum Marks {
        /** A line for each series. */
        LINES(false),
        /** A line for each series, on a logarithmic vertical axis. */
        LINES_OVER_LOG(true),
        /** A point for each series, with its interval, and the Pareto front of less along x and more along y. */
        INTERVALS(false),
        /** Bars, one on the other, along a vertical axis of names. */
        STACKED_BARS(false),
        /** Tiles over two axes of names, coloured by value. */
        TILES(false);

        private final boolean logarithmic;

        Marks(boolean logarithmic) {
            this.logarithmic = logarithmic;
        }
    }

    /**
     * A point of a series.
     *
     * @param row the name of its row of panels; empty if there is one
     * @param column the name of its column of panels; empty if there is one
     * @param x a number, or a name on an axis of names
     * @param low the lower end of an interval, or null
     * @param high the upper end of an interval, or null
     */
    public record Point(String series, String row, String column, Object x, double y, Double low, Double high) {}

    public Chart {
        points = List.copyOf(points);
    }

    public boolean isEmpty() {
        return points.isEmpty();
    }

    /** Returns an SVG document. */
    public String svg() {
        Set<String> rows = distinct(Point::row);
        Set<String> columns = distinct(Point::column);
        List<Object> scales = new ArrayList<>();
        Map<String, Object> plot = map(
                "kind",
                "plot",
                "ggtitle",
                marks == Marks.INTERVALS ? map("text", title, "subtitle", FRONT) : map("text", title),
                "layers",
                layers(),
                "scales",
                scales,
                "theme",
                map("legend_position", marks == Marks.TILES ? "none" : "right"),
                "ggsize",
                Plot.size(LEGEND_WIDTH + PANEL_WIDTH * columns.size(), AXES_HEIGHT + panelHeight() * rows.size()));
        scales.addAll(scales());
        if (rows.size() > 1 || columns.size() > 1) {
            plot.put("facet", facet(rows, columns));
        }
        if (marks == Marks.STACKED_BARS) {
            plot.put("coord", map("name", "flip"));
        }
        return Svg.of(plot).replace(INVISIBLE, "");
    }

    private int panelHeight() {
        if (marks == Marks.STACKED_BARS) {
            return 60 + 26 * distinct(point -> point.x().toString()).size();
        }
        if (marks == Marks.TILES) {
            return Math.max(PANEL_HEIGHT, 60 + 18 * distinct(Point::series).size());
        }
        return PANEL_HEIGHT;
    }

    /**
     * Panels of a grid share the axis below them. Where what is measured lies along it, panels have axes of their own, since
     * models differ in size.
     */
    private Map<String, Object> facet(Set<String> rows, Set<String> columns) {
        if (wrapped(columns)) {
            return map("name", "wrap", "facets", list("row"), "ncol", 1, "order", 1, "scales", "free");
        }
        Map<String, Object> facet = map("name", "grid", "scales", "free");
        if (columns.size() > 1) {
            facet.put("x", "column");
        }
        if (rows.size() > 1) {
            facet.put("y", "row");
        }
        return facet;
    }

    private boolean wrapped(Set<String> columns) {
        return columns.size() == 1 && (marks == Marks.STACKED_BARS || marks == Marks.INTERVALS);
    }

    private List<Object> layers() {
        Map<String, Object> data = data(points);
        return switch (marks) {
            case LINES_OVER_LOG ->
                list(
                        room(),
                        thick(Plot.layer(
                                "line", data, map("x", "x", "y", "y", "color", "series", "linetype", "series"))));
            case LINES ->
                list(thick(Plot.layer("line", data, map("x", "x", "y", "y", "color", "series", "linetype", "series"))));
            case INTERVALS ->
                list(
                        front(),
                        Plot.layer("errorbar", data, map("x", "x", "ymin", "low", "ymax", "high", "color", "series")),
                        large(Plot.layer(
                                "point", data, map("x", "x", "y", "y", "color", "series", "shape", "series"))));
            case STACKED_BARS -> {
                Map<String, Object> bars = Plot.layer("bar", data, map("x", "x", "y", "y", "fill", "series"));
                bars.put("stat", "identity");
                yield list(bars);
            }
            case TILES -> {
                Map<String, Object> text = Plot.layer("text", data, map("x", "x", "y", "series", "label", "text"));
                text.put("color", "black");
                text.put("size", 5);
                yield list(Plot.layer("tile", data, map("x", "x", "y", "series", "fill", "y")), text);
            }
        };
    }

    /** Returns a layer of unseen points, one a panel, down to which its axis reaches. */
    private Map<String, Object> room() {
        Map<List<String>, Point> lowest = new LinkedHashMap<>();
        for (Point point : points) {
            lowest.merge(
                    List.of(point.row(), point.column()), point, (one, other) -> other.y() < one.y() ? other : one);
        }
        List<Object> rows = new ArrayList<>();
        List<Object> columns = new ArrayList<>();
        List<Object> xs = new ArrayList<>();
        List<Object> ys = new ArrayList<>();
        for (Point point : lowest.values()) {
            rows.add(point.row());
            columns.add(point.column());
            xs.add(point.x());
            ys.add(ROOM * point.y());
        }
        Map<String, Object> data = map("row", rows, "column", columns, "x", xs, "y", ys);
        Map<String, Object> layer = Plot.layer("point", data, map("x", "x", "y", "y"));
        layer.put("alpha", 0);
        layer.put("show_legend", false);
        return layer;
    }

    /** Returns a grey line through the points that nothing beats. */
    private Map<String, Object> front() {
        Map<String, Object> layer = Plot.layer("line", data(ParetoFront.of(points)), map("x", "x", "y", "y"));
        layer.put("color", "#999999");
        layer.put("show_legend", false);
        return layer;
    }

    private static Map<String, Object> thick(Map<String, Object> layer) {
        layer.put("size", 0.9);
        return layer;
    }

    private static Map<String, Object> large(Map<String, Object> layer) {
        layer.put("size", 4);
        return layer;
    }

    private List<Object> scales() {
        List<String> names = List.copyOf(distinct(Point::series));
        if (marks == Marks.TILES) {
            return list(
                    Plot.names("x", x, distinct(point -> point.x().toString())),
                    Plot.names("y", y, new TreeSet<>(distinct(Point::series))),
                    Plot.blues());
        }
        Map<String, Object> vertical = map("aesthetic", "y", "name", y);
        if (marks.logarithmic) {
            vertical.put("trans", "log10");
        }
        if (marks == Marks.STACKED_BARS) {
            return list(map("aesthetic", "x", "name", x, "discrete", true), vertical, manual("fill", names, COLOURS));
        }
        return list(
                map("aesthetic", "x", "name", x),
                vertical,
                manual("color", names, COLOURS),
                manual("linetype", names, DASHES),
                manual("shape", names, List.of(16, 17, 15, 18, 1, 2, 0, 5, 4)));
    }

    private Map<String, Object> manual(String aesthetic, List<String> names, List<?> values) {
        List<Object> repeated = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean isThreshold = names.get(i).equals(THRESHOLD);
            repeated.add(isThreshold ? thresholdOf(aesthetic) : values.get(i % values.size()));
        }
        return map(
                "aesthetic",
                aesthetic,
                "discrete",
                true,
                "name",
                series,
                "limits",
                new ArrayList<>(names),
                "values",
                repeated);
    }

    private static Object thresholdOf(String aesthetic) {
        return switch (aesthetic) {
            case "linetype" -> "longdash";
            case "shape" -> 4;
            default -> "#000000";
        };
    }

    private Map<String, Object> data(List<Point> drawn) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("series", column(drawn, Point::series));
        List<String> rows = List.copyOf(distinct(Point::row));
        boolean inOrder = wrapped(distinct(Point::column));
        data.put(
                "row",
                column(
                        drawn,
                        point -> inOrder ? INVISIBLE.repeat(rows.indexOf(point.row())) + point.row() : point.row()));
        data.put("column", column(drawn, Point::column));
        data.put("x", column(drawn, Point::x));
        data.put("y", column(drawn, Point::y));
        data.put("low", column(drawn, point -> point.low() == null ? (Object) point.y() : point.low()));
        data.put("high", column(drawn, point -> point.high() == null ? (Object) point.y() : point.high()));
        data.put("text", column(drawn, point -> Names.of(List.of(point.y())).get(0)));
        return data;
    }

    private interface Part<T> {
        T of(Point point);
    }

    private static List<Object> column(List<Point> points, Part<?> part) {
        List<Object> values = new ArrayList<>();
        points.forEach(point -> values.add(part.of(point)));
        return values;
    }

    private Set<String> distinct(Part<String> part) {
        Set<String> names = new LinkedHashSet<>();
        points.forEach(point -> names.add(part.of(point)));
        return names;
    }
}
