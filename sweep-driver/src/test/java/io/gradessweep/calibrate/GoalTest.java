package io.gradessweep.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.spec.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final Goal FLOPS = Goal.of("flops_ratio<=0.75");

    @Test
    void goalsAreReadAsTheyAreShown() {
        for (String text : List.of("flops_ratio<=0.75", "frozen>=0.9", "not_worse<=1.0")) {
            assertThat(Goal.of(text).label()).isEqualTo(text);
        }
        assertThat(Goal.of(" not_worse <= 1 ").label()).isEqualTo("not_worse<=1.0");
        for (String text : List.of("flops_ratio>=0.75", "frozen<=0.9", "flops<=1", "flops_ratio<=x", "")) {
            assertThatThrownBy(() -> Goal.of(text))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("--goal must be flops_ratio<=X, frozen>=X or not_worse<=POINTS, not " + text);
        }
        assertThatThrownBy(() -> Goal.of("flops_ratio<=1")).hasMessageContaining("must be a number in (0, 1), not 1.0");
    }

    /** FLOPs ratios fall from 1 by 0.01 with each tau; ten taus freeze nothing. */
    @Test
    void candidatesSpreadOverTheGoalsWindow() {
        List<Outlook> curve = IntStream.rangeClosed(1, 60)
                .mapToObj(tau -> outlook(tau, tau <= 10 ? 1 : 1 - 0.01 * (tau - 10)))
                .toList();
        List<Double> taus = Candidates.of(curve, FLOPS, 6);
        assertThat(taus).isSorted().hasSize(6);
        // 0.85 to 0.6
        assertThat(taus.get(0)).isEqualTo(25, within(1.0));
        assertThat(taus.get(5)).isEqualTo(50, within(1.0));
        assertThat(Candidates.of(curve, Goal.of("not_worse<=1"), 3)).containsExactly(11.0, 35.0, 60.0);
    }

    @Test
    void tausThatDoTheSameAreOneCandidate() {
        List<Outlook> curve = List.of(outlook(1, 0.9), outlook(2, 0.8), outlook(3, 0.8), outlook(4, 0.8));
        assertThat(Candidates.of(curve, FLOPS, 8)).containsExactly(1.0, 3.0);
    }

    @Test
    void whoIsExpectedToReachTheGoalGoesFirst() {
        List<Standing> standings =
                List.of(standing(1, 0.9, 0), standing(2, 0.74, 0.01), standing(3, 0.70, 0.02), standing(4, 0.6, 0.05));
        assertThat(ranked(FLOPS, standings)).containsExactly(3.0, 4.0, 2.0, 1.0);
        // ln(1 / 0.97) is 0.0305
        assertThat(ranked(Goal.of("not_worse<=3"), standings)).containsExactly(3.0, 2.0, 1.0, 4.0);
    }

    @Test
    void theMostAccurateOfThoseThatClearTheGoalIsBest() {
        Finished close = finished(1, 0.745, 0.9, -0.02);
        Finished clear = finished(2, 0.72, 0.85, -0.05);
        Finished missing = finished(3, 0.76, 0.95, 0);
        List<Standing> last = List.of(close.standing(), clear.standing(), missing.standing());
        assertThat(Verdict.of(FLOPS, List.of(close, clear, missing), last).best())
                .contains(clear);
        assertThat(Verdict.of(FLOPS, List.of(close, missing), last).best()).contains(close);
        assertThat(Verdict.of(FLOPS, List.of(missing), last).best()).isEmpty();
        Goal notWorse = Goal.of("not_worse<=3");
        assertThat(Verdict.of(notWorse, List.of(close, clear, missing), last).best())
                .contains(close);
    }

    @Test
    void confidenceNeedsRoomAndNeighbours() {
        Finished clear = finished(2, 0.72, 0.9, 0);
        Standing worse = standing(1, 0.8, 0);
        Standing better = standing(3, 0.6, 0);
        assertThat(Verdict.of(FLOPS, List.of(clear), List.of(clear.standing(), better))
                        .confidence())
                .isEqualTo(Verdict.Confidence.HIGH);
        assertThat(Verdict.of(FLOPS, List.of(clear), List.of(worse, clear.standing(), better))
                        .confidence())
                .isEqualTo(Verdict.Confidence.MEDIUM);
        Finished close = finished(2, 0.749, 0.9, 0);
        assertThat(Verdict.of(FLOPS, List.of(close), List.of(worse, better)).confidence())
                .isEqualTo(Verdict.Confidence.LOW);
    }

    private static List<Double> ranked(Goal goal, List<Standing> standings) {
        List<Standing> backwards = new ArrayList<>(standings);
        backwards.sort(Comparator.comparingDouble(one -> -one.outlook().tau()));
        return backwards.stream()
                .sorted(goal.preference())
                .map(standing -> standing.outlook().tau())
                .toList();
    }

    private static Outlook outlook(double tau, double flopsRatio) {
        return new Outlook(tau, flopsRatio, flopsRatio < 1 ? 1 - flopsRatio : 0);
    }

    private static Standing standing(double tau, double flopsRatio, double lossGap) {
        return new Standing(outlook(tau, flopsRatio), lossGap);
    }

    private static Finished finished(double tau, double flopsRatio, double accuracy, double least) {
        return new Finished(standing(tau, flopsRatio, 0), accuracy, least + 0.01, least);
    }
}
