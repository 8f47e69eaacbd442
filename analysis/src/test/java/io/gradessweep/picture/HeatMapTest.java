package io.gradessweep.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.SvgFile;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class HeatMapTest {
    private static final OptionalDouble BLANK = OptionalDouble.empty();

    @Test
    void everyNumberHasATileAndABlankHasNone() {
        SvgFile picture = SvgFile.parse(svg(map(List.of(row(1, 2, 3), List.of(at(4), BLANK, at(5))))));

        assertThat(picture.tiles()).hasSize(5);
        assertThat(picture.texts())
                .contains("1.00", "2.00", "3.00", "4.00", "5.00")
                .contains("0.1", "0.25", "0.4", "low", "high")
                .contains("grace period ratio", "tau", "a <b> & c")
                .doesNotContain("NaN", "null");
    }

    @Test
    void theLeastIsTheLightestAndTheMostTheDarkest() {
        SvgFile picture = SvgFile.parse(svg(map(List.of(row(1, 2, 3), row(4, 5, 6)))));

        assertThat(picture.tiles().get(0)).isEqualTo("#deebf7");
        assertThat(picture.tiles().get(5)).isEqualTo("#6baed6");
        assertThat(picture.tiles()).doesNotHaveDuplicates();
    }

    @Test
    void numbersMayAllBeTheSame() {
        assertThat(SvgFile.parse(svg(map(List.of(row(1, 1, 1), row(1, 1, 1))))).tiles())
                .hasSize(6)
                .allMatch(fill -> fill.startsWith("#"));
    }

    @Test
    void anAxisKeepsItsOrderWhateverIsBlank() {
        String svg = svg(map(List.of(List.of(BLANK, BLANK, at(3)), row(1, 2, 3))));

        assertThat(SvgFile.parse(svg).texts()).containsSubsequence("0.1", "0.25", "0.4");
        assertThat(SvgFile.parse(svg).texts()).containsSubsequence("low", "high");
    }

    @Test
    void severalStandSideBySide() {
        HeatMap map = map(List.of(row(1, 2, 3), row(4, 5, 6)));
        SvgFile picture = SvgFile.parse(new HeatMaps(List.of(map, map, map)).svg());

        assertThat(picture.tiles()).hasSize(18);
        assertThat(picture.elements("svg").get(0).getAttribute("width")).isEqualTo(3.0 * map.width() + "");
    }

    @Test
    void theSameNumbersAreTheSameBytes() {
        HeatMap map = map(List.of(row(1, 2, 3), row(4, 5, 6)));

        assertThat(svg(map)).isEqualTo(svg(map)).endsWith("</svg>\n").doesNotContain("href", "<script", "<image");
    }

    private static String svg(HeatMap map) {
        return new HeatMaps(List.of(map)).svg();
    }

    private static HeatMap map(List<List<OptionalDouble>> cells) {
        return new HeatMap(
                "a <b> & c",
                "of\nsomething",
                new HeatMap.Axis("grace period ratio", List.of("0.1", "0.25", "0.4")),
                new HeatMap.Axis("tau", List.of("low", "high")),
                cells,
                2);
    }

    private static List<OptionalDouble> row(double one, double two, double three) {
        return List.of(at(one), at(two), at(three));
    }

    private static OptionalDouble at(double number) {
        return OptionalDouble.of(number);
    }
}
