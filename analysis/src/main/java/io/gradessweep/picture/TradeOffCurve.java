package io.gradessweep.picture;

import static io.gradessweep.picture.Plot.layer;
import static io.gradessweep.picture.Plot.list;
import static io.gradessweep.picture.Plot.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A plot of the FLOPs ratio by tau, on a logarithmic axis: the forecast of every tau, and the results of the candidates
 * that were tried.
 *
 * @param tauTitle the title of the tau axis
 * @param curve the forecasts, ascending by tau
 * @param limit the FLOPs ratio of the goal, drawn as a dashed line; empty for other goals
 */
public record TradeOffCurve(
        String title,
        String subtitle,
        String tauTitle,
        List<Point> curve,
        List<Candidate> candidates,
        OptionalDouble limit) {
    private static final String INK = "#08519c";

    /** @param flopsRatio the FLOPs, divided by those of the run in which nothing froze */
    public record Point(double tau, double flopsRatio) {}

    /** A tau that was tried. */
    public record Candidate(Point point, Fate fate) {}

    /** The result of a candidate. */
    public enum Fate {
        BEST("best", 23, 6, INK),
        FINISHED("trained to the end", 21, 4, INK),
        DROPPED("dropped", 21, 4, "white");

        private final String label;
        private final int shape;
        private final int size;
        private final String fill;

        Fate(String label, int shape, int size, String fill) {
            this.label = label;
            this.shape = shape;
            this.size = size;
            this.fill = fill;
        }
    }

    /** Returns an SVG document. */
    public String svg() {
        List<Object> layers = new ArrayList<>();
        limit.ifPresent(most -> layers.add(map(
                "geom", "hline", "yintercept", most, "linetype", "dashed", "color", "#b2182b", "tooltips", "none")));
        Map<String, Object> line = layer("line", data(curve), map("x", "tau", "y", "flops_ratio"));
        line.put("color", "#737373");
        layers.add(line);
        Map<String, Object> points = layer(
                "point",
                candidateData(),
                map("x", "tau", "y", "flops_ratio", "shape", "fate", "fill", "fate", "size", "fate"));
        points.put("color", INK);
        layers.add(points);
        return Svg.of(map(
                "kind",
                "plot",
                "ggtitle",
                map("text", title, "subtitle", subtitle),
                "layers",
                layers,
                "scales",
                scales(),
                "ggsize",
                Plot.size(760, 440)));
    }

    private List<Object> scales() {
        List<Fate> fates = Arrays.stream(Fate.values())
                .filter(fate -> candidates.stream().anyMatch(one -> one.fate() == fate))
                .toList();
        return list(
                map("aesthetic", "x", "name", tauTitle, "trans", "log10", "format", ".3g"),
                map("aesthetic", "y", "name", "FLOPs ratio to the run without freezing"),
                manual("shape", fates, fates.stream().map(fate -> fate.shape)),
                manual("size", fates, fates.stream().map(fate -> fate.size)),
                manual("fill", fates, fates.stream().map(fate -> fate.fill)));
    }

    private static Map<String, Object> manual(String aesthetic, List<Fate> fates, Stream<?> values) {
        return map(
                "aesthetic",
                aesthetic,
                "discrete",
                true,
                "name",
                "candidates",
                "limits",
                fates.stream().map(fate -> fate.label).collect(Collectors.toList()),
                "values",
                values.collect(Collectors.toList()));
    }

    private static Map<String, Object> data(List<Point> points) {
        return map(
                "tau",
                points.stream().map(Point::tau).collect(Collectors.toList()),
                "flops_ratio",
                points.stream().map(Point::flopsRatio).collect(Collectors.toList()));
    }

    private Map<String, Object> candidateData() {
        Map<String, Object> data =
                data(candidates.stream().map(Candidate::point).toList());
        data.put("fate", candidates.stream().map(one -> one.fate().label).collect(Collectors.toList()));
        return data;
    }
}
