package io.gradessweep.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.statistics.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final Goal FLOPS = Goal.of("flops_ratio<=0.75", 0.8);

    @Test
    void goalsAreReadAsTheyAreShown() {
        for (String text : List.of("flops_ratio<=0.75", "frozen>=0.9", "not_worse<=1.0")) {
            assertThat(Goal.of(text, 0.8).label()).isEqualTo(text);
        }
        assertThat(Goal.of(" not_worse <= 1 ", 0.8).label()).isEqualTo("not_worse<=1.0");
        for (String text : List.of("flops_ratio>=0.75", "frozen<=0.9", "flops<=1", "flops_ratio<=x", "")) {
            assertThatThrownBy(() -> Goal.of(text, 0.8))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("--goal must be flops_ratio<=X, frozen>=X or not_worse<=POINTS, not " + text);
        }
        assertThatThrownBy(() -> Goal.of("flops_ratio<=1", 0.8))
                .hasMessageContaining("must be a number in (0, 1), not 1.0");
        for (double confidence : new double[] {0, 1, 90}) {
            assertThatThrownBy(() -> Goal.of("flops_ratio<=0.75", confidence))
                    .hasMessage("--confidence must be a number in (0, 1), not " + confidence);
        }
    }

    /** FLOPs ratios fall from 1 by 0.01 with each tau; ten taus freeze nothing, sixty all there is to freeze. */
    @Test
    void candidatesSpreadOverTheGoalsWindow() {
        List<TauForecast> curve = IntStream.rangeClosed(1, 60)
                .mapToObj(tau -> tauForecast(tau, tau <= 10 ? 1 : 1 - 0.01 * (tau - 10)))
                .toList();
        List<Double> taus = Candidates.of(curve, FLOPS, 6);
        assertThat(taus).isSorted().hasSize(6);
        // 0.8 to 0.5
        assertThat(taus.get(0)).isEqualTo(30, within(1.0));
        assertThat(taus.get(5)).isEqualTo(60, within(1.0));
        assertThat(Candidates.of(curve, Goal.of("not_worse<=1", 0.8), 3)).containsExactly(11.0, 35.0, 60.0);
        assertThat(Candidates.of(curve, FLOPS, 1)).as("one in the middle").containsExactly(45.0);
    }

    @Test
    void tausThatDoTheSameAreOneCandidate() {
        List<TauForecast> curve =
                List.of(tauForecast(1, 0.9), tauForecast(2, 0.8), tauForecast(3, 0.8), tauForecast(4, 0.8));
        assertThat(Candidates.of(curve, FLOPS, 8)).containsExactly(1.0, 3.0);
    }

    /** Of four endings each: the limit is kept in all, all, three, none. */
    @Test
    void whoIsExpectedToReachTheGoalGoesFirst() {
        List<CandidateRank> ranks = List.of(
                new CandidateRank(tauForecast(1, 0.8, 0.8, 0.8, 0.9), 0),
                new CandidateRank(tauForecast(2, 0.7, 0.7, 0.7, 0.8), 0.01),
                new CandidateRank(tauForecast(3, 0.7, 0.7, 0.7, 0.74), 0.02),
                new CandidateRank(tauForecast(4, 0.5, 0.5, 0.6, 0.7), 0.05));
        assertThat(ranks).extracting(FLOPS::expects).containsExactly(false, false, true, true);
        assertThat(ranked(FLOPS, ranks)).containsExactly(3.0, 4.0, 2.0, 1.0);
        // ln(1 / 0.97) is 0.0305
        assertThat(ranked(Goal.of("not_worse<=3", 0.8), ranks)).containsExactly(3.0, 2.0, 1.0, 4.0);
    }

    @Test
    void aLimitThatIsMetExactlyIsMet() {
        Goal frozen = Goal.of("frozen>=0.25", 0.8);
        Finished exact = finished(1, 0.75, 0.9, tauForecast(1, 0.75));
        assertThat(FLOPS.isMetBy(exact)).isTrue();
        assertThat(frozen.isMetBy(exact)).isTrue();
        assertThat(FLOPS.canBeReachedBy(new Ending(0.75, 0))).isTrue();
        assertThat(FLOPS.canBeReachedBy(new Ending(0.751, 1))).isFalse();
        assertThat(frozen.canBeReachedBy(new Ending(1, 0.25))).isTrue();
        assertThat(frozen.canBeReachedBy(new Ending(0, 0.249))).isFalse();
        Goal notWorse = Goal.of("not_worse<=3", 0.8);
        assertThat(notWorse.isMetBy(worse(-0.03))).isTrue();
        assertThat(notWorse.isMetBy(worse(-0.0301))).isFalse();
        assertThat(notWorse.expects(rank(1, 0.9, -Math.log(0.97)))).isTrue();
    }

    /** @param low of the interval of its difference */
    private static Finished worse(double low) {
        return new Finished(rank(1, 0.5, 0), tauForecast(1, 0.5), 0.9, new Estimate(0, 0.01, low, 0.02, 0.5));
    }

    /** Two endings in four are likely where half is asked for. */
    @Test
    void howSureToBeIsAskedFor() {
        List<CandidateRank> ranks = List.of(
                new CandidateRank(tauForecast(1, 0.7, 0.7, 0.8, 0.8), 0),
                new CandidateRank(tauForecast(2, 0.5, 0.5, 0.5, 0.5), 0));
        assertThat(ranked(FLOPS, ranks)).containsExactly(2.0, 1.0);
        assertThat(ranked(Goal.of("flops_ratio<=0.75", 0.5), ranks)).containsExactly(1.0, 2.0);
    }

    @Test
    void ofThoseThatAreExpectedWhoFreezesLeastGoesFirst() {
        List<CandidateRank> ranks = List.of(rank(1, 0.6, 0), rank(2, 0.7, 0.02), rank(3, 0.65, 0.01));
        assertThat(ranked(FLOPS, ranks)).containsExactly(2.0, 3.0, 1.0);
        assertThat(ranked(Goal.of("frozen>=0.3", 0.8), ranks)).containsExactly(2.0, 3.0, 1.0);
    }

    @Test
    void theMostAccurateOfThoseThatReachItAgainIsBest() {
        Finished lucky = finished(1, 0.745, 0.9, tauForecast(1, 0.7, 0.8, 0.8, 0.8));
        Finished sound = finished(2, 0.72, 0.85, tauForecast(2, 0.7, 0.7, 0.7, 0.74));
        Finished missing = finished(3, 0.76, 0.95, tauForecast(3, 0.6, 0.6, 0.6, 0.6));
        Selection all = Selection.of(FLOPS, List.of(lucky, sound, missing));
        assertThat(all.best()).contains(sound);
        assertThat(all.confidence()).isEqualTo(1);
        assertThat(all.isSettled()).isTrue();
        Selection some = Selection.of(FLOPS, List.of(lucky, missing));
        assertThat(some.best()).contains(lucky);
        assertThat(some.confidence()).isEqualTo(0.25);
        assertThat(some.isSettled()).isFalse();
        // As accurate, by the same answers it may be; the other seeds' accuracy is safer where less freezes.
        Finished eager = finished(4, 0.60, 0.85, tauForecast(4, 0.6, 0.6, 0.6, 0.6));
        assertThat(Selection.of(FLOPS, List.of(eager, sound)).best()).contains(sound);
        assertThat(Selection.of(FLOPS, List.of(missing))).isEqualTo(new Selection(Optional.empty(), 0, false));
    }

    /** A standard error of 0.01: 0.02 above the limit is two of them. */
    @Test
    void theFastestThatIsNotWorseIsBestAndItsConfidenceIsThatOfItsDifference() {
        Goal notWorse = Goal.of("not_worse<=3", 0.8);
        Finished fast = finished(1, 0.5, 0.7, tauForecast(1, 0.5), -0.01);
        Finished slow = finished(2, 0.7, 0.9, tauForecast(2, 0.7), 0);
        Finished worse = finished(3, 0.4, 0.6, tauForecast(3, 0.4), -0.02);
        Selection selection = Selection.of(notWorse, List.of(slow, fast, worse));
        assertThat(selection.best()).contains(fast);
        assertThat(selection.confidence()).isCloseTo(0.9772, within(1e-4));
        assertThat(selection.isSettled()).isTrue();
        assertThat(notWorse.isMetBy(worse)).isFalse();
    }

    private static List<Double> ranked(Goal goal, List<CandidateRank> ranks) {
        List<CandidateRank> backwards = new ArrayList<>(ranks);
        backwards.sort(Comparator.comparingDouble(one -> -one.tauForecast().tau()));
        return backwards.stream()
                .sorted(goal.preference())
                .map(rank -> rank.tauForecast().tau())
                .toList();
    }

    private static TauForecast tauForecast(double tau, double... flopsRatios) {
        return new TauForecast(
                tau,
                Arrays.stream(flopsRatios)
                        .mapToObj(ratio -> new Ending(ratio, ratio < 1 ? 1 - ratio : 0))
                        .toList());
    }

    private static CandidateRank rank(double tau, double flopsRatio, double lossGap) {
        return new CandidateRank(tauForecast(tau, flopsRatio), lossGap);
    }

    private static Finished finished(double tau, double flopsRatio, double accuracy, TauForecast elsewhere) {
        return finished(tau, flopsRatio, accuracy, elsewhere, 0);
    }

    private static Finished finished(
            double tau, double flopsRatio, double accuracy, TauForecast elsewhere, double difference) {
        Estimate estimate = new Estimate(difference, 0.01, difference - 0.0196, difference + 0.0196, 0.5);
        return new Finished(rank(tau, flopsRatio, 0), elsewhere, accuracy, estimate);
    }
}
