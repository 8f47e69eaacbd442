package io.gradessweep.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.SvgFile;
import io.gradessweep.picture.Chart.Marks;
import io.gradessweep.picture.Chart.Point;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ChartTest {
    private static Point at(String series, Object x, double y) {
        return new Point(series, "", "", x, y, null, null);
    }

    private static SvgFile svg(Marks marks, Point... points) {
        Chart chart = new Chart("the title", "x, units", "y, units", "the legend", marks, List.of(points));
        return SvgFile.parse(chart.svg());
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    /** Returns the lines, which have no fill. */
    private static List<Element> lines(SvgFile svg) {
        return svg.elements("path").stream()
                .filter(path -> path.getAttribute("fill").equals("none"))
                .toList();
    }

    @Test
    void axesAndLegendHaveTheirTitles() {
        assertThat(svg(Marks.LINES, at("a", 0, 1), at("a", 1, 2), at("b", 0, 3), at("b", 1, 5))
                        .texts())
                .contains("the title", "x, units", "y, units", "the legend", "a", "b");
    }

    @Test
    void seriesDifferInColourAndTauIsBlack() {
        List<Element> lines = lines(svg(
                Marks.LINES,
                at("q", 0, 1),
                at("q", 1, 2),
                at("k", 0, 3),
                at("k", 1, 5),
                at("tau", 0, 4),
                at("tau", 1, 4)));
        List<String> strokes = new ArrayList<>();
        lines.forEach(line -> strokes.add(colour(line.getAttribute("stroke"))));
        assertThat(strokes).contains("0,114,178", "213,94,0", "0,0,0").doesNotContain("0,158,115");
        assertThat(lines)
                .filteredOn(line -> colour(line.getAttribute("stroke")).equals("0,0,0"))
                .isNotEmpty()
                .allMatch(line -> !line.getAttribute("stroke-dasharray").isEmpty());
        assertThat(lines)
                .filteredOn(line -> colour(line.getAttribute("stroke")).equals("0,114,178"))
                .allMatch(line -> line.getAttribute("stroke-dasharray").isEmpty());
    }

    private static String colour(String stroke) {
        if (stroke.startsWith("#")) {
            int rgb = Integer.parseInt(stroke.substring(1), 16);
            return (rgb >> 16) + "," + (rgb >> 8 & 255) + "," + (rgb & 255);
        }
        return stroke.replaceAll("rgba?\\(|\\)|\\s", "");
    }

    /** Points of 1, 10 and 100 at equal distances lie on a line only over a logarithmic axis. */
    @Test
    void aLogarithmicAxisIsOne() {
        Point[] decades = {at("a", 0, 1), at("a", 1, 10), at("a", 2, 100)};
        assertThat(bend(svg(Marks.LINES_OVER_LOG, decades))).isLessThan(0.01);
        assertThat(bend(svg(Marks.LINES, decades))).isGreaterThan(0.3);
    }

    /** By how much of the height the middle of the last three points lies beside the line of the others. */
    private static double bend(SvgFile svg) {
        for (Element line : lines(svg)) {
            String[] numbers =
                    line.getAttribute("d").replaceAll("[A-Za-z]", " ").strip().split("[ ,]+");
            if (numbers.length >= 6) {
                double low = Double.parseDouble(numbers[numbers.length - 5]);
                double middle = Double.parseDouble(numbers[numbers.length - 3]);
                double high = Double.parseDouble(numbers[numbers.length - 1]);
                return Math.abs((low + high) / 2 - middle) / Math.abs(high - low);
            }
        }
        throw new AssertionError("no line of three points");
    }

    @Test
    void panelsAreNamedAndMakeThePictureLarger() {
        List<Point> points = new ArrayList<>();
        for (String row : List.of("first", "second")) {
            for (String column : List.of("full", "lora", "none")) {
                points.add(new Point("a", row, column, 0, 1, null, null));
                points.add(new Point("a", row, column, 1, 2, null, null));
            }
        }
        Chart chart = new Chart("t", "x", "y", "s", Marks.LINES, points);
        SvgFile panels = SvgFile.parse(chart.svg());
        assertThat(panels.texts()).contains("first", "second", "full", "lora", "none");
        Element one =
                svg(Marks.LINES, at("a", 0, 1), at("a", 1, 2)).elements("svg").get(0);
        Element all = panels.elements("svg").get(0);
        assertThat(number(all, "width") - number(one, "width")).isEqualTo(2 * 330);
        assertThat(number(all, "height") - number(one, "height")).isEqualTo(230);
        assertThat(chart.isEmpty()).isFalse();
    }

    @Test
    void tilesCarryTheirNumbers() {
        SvgFile tiles = svg(Marks.TILES, at("01", "q", 12), at("00", "q", 34), at("00", "up", 56));
        assertThat(tiles.tiles()).hasSize(3);
        assertThat(tiles.texts())
                .contains("12", "34", "56", "q", "up", "00", "01")
                .doesNotContain("the legend");
    }

    @Test
    void barsStandOnEachOther() {
        SvgFile bars =
                svg(Marks.STACKED_BARS, at("load", "full", 10), at("train", "full", 30), at("train", "lora", 20));
        List<Element> drawn = bars.elements("rect").stream()
                .filter(rect -> List.of("0,114,178", "213,94,0").contains(colour(rect.getAttribute("fill"))))
                .filter(rect -> number(rect, "width") > 25)
                .toList();
        List<Double> widths =
                drawn.stream().map(rect -> number(rect, "width")).sorted().toList();
        assertThat(widths).hasSize(3);
        assertThat(widths.get(1) / widths.get(0)).isBetween(1.99, 2.01);
        assertThat(widths.get(2) / widths.get(0)).isBetween(2.99, 3.01);
        assertThat(bars.texts()).contains("full", "lora", "load", "train");
    }
}
