package io.gradessweep.calibrate;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * FLOPs ratio by tau as SVG: the curve that the probe foresees, and the candidates on it. Filled circles were trained to
 * their end, hollow ones dropped; the best has a ring.
 */
public final class TradeOffPicture {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final int MARGIN = 60;
    private static final int TICKS = 5;

    private final CalibrationAnswer answer;
    private final double leastLog;
    private final double mostLog;

    private TradeOffPicture(CalibrationAnswer answer) {
        this.answer = answer;
        List<Double> logs =
                answer.curve().stream().map(one -> Math.log10(one.tau())).toList();
        leastLog = logs.stream().min(Double::compare).orElseThrow();
        mostLog = Math.max(leastLog + 1e-9, logs.stream().max(Double::compare).orElseThrow());
    }

    /** A whole SVG document. */
    public static String of(CalibrationAnswer answer) {
        return new TradeOffPicture(answer).document();
    }

    private String document() {
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH, HEIGHT));
        text(
                svg,
                WIDTH / 2.0,
                MARGIN / 2.0,
                answer.request().name() + ", " + answer.request().goal().label());
        text(
                svg,
                WIDTH / 2.0,
                HEIGHT - 15,
                "tau (" + answer.request().rule().measure().label() + ")");
        text(svg, MARGIN / 2.0, MARGIN - 15, "FLOPs ratio");
        ticks(svg);
        String points = answer.curve().stream()
                .map(one -> format("%.1f,%.1f", x(one.tau()), y(one.flopsRatio())))
                .collect(Collectors.joining(" "));
        svg.append(format("<polyline points=\"%s\" fill=\"none\" stroke=\"gray\"/>%n", points));
        answer.lines().forEach(line -> candidate(svg, line));
        return svg.append("</svg>\n").toString();
    }

    private void ticks(StringBuilder svg) {
        for (int tick = 0; tick <= TICKS; tick++) {
            double share = (double) tick / TICKS;
            double tau = Math.pow(10, leastLog + share * (mostLog - leastLog));
            text(svg, x(tau), HEIGHT - MARGIN + 20, format("%.3g", tau));
            text(svg, MARGIN - 20, y(share) + 4, format("%.1f", share));
            svg.append(format(
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"lightgray\"/>%n",
                    MARGIN, y(share), WIDTH - MARGIN, y(share)));
        }
    }

    private void candidate(StringBuilder svg, CalibrationAnswer.Line line) {
        Outlook shown = line.last().map(Standing::outlook).orElse(line.proposed());
        String colour = line.finished().isPresent() ? "navy" : "white";
        circle(svg, shown, 4, colour);
        if (line.finished().isPresent()
                && line.finished().equals(answer.verdict().best())) {
            circle(svg, shown, 8, "none");
        }
    }

    private void circle(StringBuilder svg, Outlook at, int radius, String fill) {
        svg.append(format(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" fill=\"%s\" stroke=\"navy\"/>%n",
                x(at.tau()), y(at.flopsRatio()), radius, fill));
    }

    private static void text(StringBuilder svg, double x, double y, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n", x, y, escaped));
    }

    private double x(double tau) {
        return MARGIN + (Math.log10(tau) - leastLog) / (mostLog - leastLog) * (WIDTH - 2 * MARGIN);
    }

    private static double y(double ratio) {
        return HEIGHT - MARGIN - ratio * (HEIGHT - 2 * MARGIN);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
