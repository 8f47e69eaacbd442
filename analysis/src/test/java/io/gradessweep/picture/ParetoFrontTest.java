package io.gradessweep.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParetoFrontTest {
    /** b is as cheap as a and worse, d dearer than c and no better; e is as good as c at the same price. */
    @Test
    void whatNothingBeatsIsTheFrontOfItsPanel() {
        List<Chart.Point> points = List.of(
                point("d", "m", 4, 9),
                point("c", "m", 3, 9),
                point("e", "m", 3, 9),
                point("a", "m", 1, 5),
                point("b", "m", 1, 4),
                point("worst", "other", 100, 1));

        assertThat(ParetoFront.of(points)).extracting(Chart.Point::series).containsExactly("a", "c", "e", "worst");
    }

    @Test
    void theFrontIsDrawnUnderThePoints() {
        List<Chart.Point> points = List.of(point("a", "", 1, 5), point("b", "", 2, 6), point("c", "", 3, 4));
        String svg = new Chart("t", "FLOPs", "accuracy", "method", Chart.Marks.INTERVALS, points).svg();

        assertThat(svg).contains(Chart.FRONT);
    }

    private static Chart.Point point(String series, String row, double x, double y) {
        return new Chart.Point(series, row, "", x, y, null, null);
    }
}
