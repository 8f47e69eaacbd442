package io.gradessweep.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.SvgFile;
import io.gradessweep.picture.TradeOffCurve.Candidate;
import io.gradessweep.picture.TradeOffCurve.Fate;
import io.gradessweep.picture.TradeOffCurve.Point;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TradeOffCurveTest {
    private static final String INK = "#08519c";
    private static final List<Point> CURVE =
            List.of(new Point(0.01, 1), new Point(0.1, 0.8), new Point(1, 0.5), new Point(2, 0.45));

    @Test
    void candidatesAreFilledHollowOrMarkedAsTheBest() {
        SvgFile picture = SvgFile.parse(curve(OptionalDouble.of(0.75)).svg());

        // Each of them and its entry in the legend; the best is no circle.
        assertThat(picture.elements("circle").stream().filter(one -> INK.equals(one.getAttribute("fill"))))
                .hasSize(2);
        assertThat(picture.elements("circle").stream().filter(one -> "#ffffff".equals(one.getAttribute("fill"))))
                .hasSize(3);
        assertThat(picture.elements("path").stream().filter(one -> INK.equals(one.getAttribute("fill"))))
                .hasSize(2);
        assertThat(picture.texts())
                .contains("m/full", "goal", "tau (gradient/l1)", "FLOPs ratio to the run without freezing")
                .contains("best", "trained to the end", "dropped")
                .contains("0.01", "0.1", "1");
    }

    @Test
    void theLimitIsDashed() {
        assertThat(dashed(OptionalDouble.of(0.75))).isEqualTo(1);
        assertThat(dashed(OptionalDouble.empty())).isZero();
    }

    @Test
    void theSameAnswerIsTheSameBytes() {
        assertThat(curve(OptionalDouble.of(0.75)).svg())
                .isEqualTo(curve(OptionalDouble.of(0.75)).svg());
    }

    @Test
    void aTauAloneIsDrawnToo() {
        TradeOffCurve alone =
                new TradeOffCurve("m/full", "goal", "tau", CURVE.subList(0, 1), List.of(), OptionalDouble.empty());

        assertThat(SvgFile.parse(alone.svg()).texts()).contains("m/full").doesNotContain("candidates");
    }

    private static long dashed(OptionalDouble limit) {
        return SvgFile.parse(curve(limit).svg()).elements("line").stream()
                .filter(line -> line.hasAttribute("stroke-dasharray"))
                .count();
    }

    private static TradeOffCurve curve(OptionalDouble limit) {
        return new TradeOffCurve(
                "m/full",
                "goal",
                "tau (gradient/l1)",
                CURVE,
                List.of(
                        new Candidate(CURVE.get(0), Fate.DROPPED),
                        new Candidate(CURVE.get(1), Fate.DROPPED),
                        new Candidate(CURVE.get(2), Fate.BEST),
                        new Candidate(CURVE.get(3), Fate.FINISHED)),
                limit);
    }
}
