package io.gradessweep.report;

import io.gradessweep.document.Picture;
import io.gradessweep.picture.Chart;
import io.gradessweep.picture.Chart.Marks;
import io.gradessweep.picture.Chart.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of a report, the most telling first. The rows of a figure's statement are its points: {@code series}, {@code panel_row},
 * {@code panel_column}, {@code x} and {@code y}, with {@code low} and {@code high} where it has intervals, and
 * {@code picture} where the points are spread over several pictures.
 */
enum ReportFigure {
    ACCURACY_FLOPS(
            "Accuracy by training FLOPs",
            "figure_accuracy_flops.sql",
            Marks.INTERVALS,
            "training FLOPs",
            "accuracy, %",
            "method"),
    FROZEN(
            "Frozen matrices",
            "figure_frozen.sql",
            Marks.LINES,
            "steps, % of planned",
            "frozen, % of matrices",
            "model"),
    TOWERS(
            "Frozen matrices by tower",
            "figure_towers.sql",
            Marks.LINES,
            "steps, % of planned",
            "frozen, % of matrices",
            "tower"),
    FREEZE_STEPS(
            "Step at which each matrix froze, % of planned",
            "figure_freeze_steps.sql", Marks.TILES, "projection", "layer", "layer"),
    TIMES("Where the time went", "figure_times.sql", Marks.STACKED_BARS, "method", "seconds", "phase"),
    STEP_TIMES(
            "A step's cost as matrices freeze",
            "figure_step_times.sql",
            Marks.LINES,
            "frozen, % of matrices",
            "cost of a token, % of that before anything froze",
            "cost"),
    LOSSES(
            "Training loss",
            "figure_losses.sql",
            Marks.LINES_OVER_LOG,
            "steps, % of planned",
            "loss, nats per token",
            "method"),
    ATTENTION_MLP(
            "Gradients of attention and of the MLP",
            "figure_attention_mlp.sql",
            Marks.LINES_OVER_LOG,
            "steps, % of planned",
            "mean L1 norm",
            "group"),
    NORMS("Gradient norms by step", "figure_norms.sql", Marks.LINES_OVER_LOG, "step", "mean L1 norm", "matrix");

    private final String title;
    private final String statement;
    private final Marks marks;
    private final String x;
    private final String y;
    private final String series;

    ReportFigure(String title, String statement, Marks marks, String x, String y, String series) {
        this.title = title;
        this.statement = statement;
        this.marks = marks;
        this.x = x;
        this.y = y;
        this.series = series;
    }

    /** Returns its pictures, none where the runs recorded nothing for them. */
    List<Picture> pictures(ResultDatabase database) {
        ReportedRuns.define(database);
        NormSums.define(database);
        Map<String, List<Point>> byPicture = new LinkedHashMap<>();
        for (Row row : database.rows(Resource.statement(statement))) {
            // Results of earlier versions, or partial ones, may lack what a point needs.
            if (!row.text("x").isEmpty() && row.number("y").isPresent()) {
                byPicture
                        .computeIfAbsent(row.text("picture"), unseen -> new ArrayList<>())
                        .add(point(row));
            }
        }
        List<Picture> pictures = new ArrayList<>();
        byPicture.forEach((name, points) -> {
            String titled = name.isEmpty() ? title : title + ": " + name;
            Chart chart = new Chart(titled, x, y, series, marks, points);
            pictures.add(new Picture(file(name), description(titled, points), chart.svg()));
        });
        return pictures;
    }

    private Point point(Row row) {
        boolean named = marks == Marks.STACKED_BARS || marks == Marks.TILES;
        Object place = named ? row.text("x") : (Object) row.number("x").orElseThrow();
        boolean hasInterval = marks == Marks.INTERVALS && row.number("low").isPresent();
        return new Point(
                row.text("series"),
                row.text("panel_row"),
                row.text("panel_column"),
                place,
                row.number("y").orElseThrow(),
                hasInterval ? (Double) row.number("low").orElseThrow() : null,
                hasInterval ? (Double) row.number("high").orElseThrow() : null);
    }

    private String file(String name) {
        return Picture.fileName(name().toLowerCase(Locale.ROOT) + "-" + name) + ".svg";
    }

    private String description(String titled, List<Point> points) {
        List<String> names = points.stream().map(Point::series).distinct().toList();
        List<String> panels = points.stream()
                .map(Point::row)
                .filter(row -> !row.isEmpty())
                .distinct()
                .toList();
        return titled + ". " + y + " by " + x + ", for " + String.join(", ", names)
                + (panels.isEmpty() ? "" : "; panels: " + String.join(", ", panels)) + ".";
    }
}
