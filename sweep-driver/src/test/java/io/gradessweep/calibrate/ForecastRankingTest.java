package io.gradessweep.calibrate;

import static io.gradessweep.calibrate.TrainingFixture.FULL;
import static io.gradessweep.calibrate.TrainingFixture.STEPS;
import static io.gradessweep.calibrate.TrainingFixture.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.report.TriedRun;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Ratio;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of ten steps two are shared. The probe's norm of the n-th matrix at step t is 10 n + 20 - t, its loss 2. */
class ForecastRankingTest {
    private static final MatrixId Q = MatrixId.language(0, "q");
    private static final MatrixId K = MatrixId.language(0, "k");

    @TempDir
    Path home;

    private final RecordedTraining training = training("qwen3", FULL, 1);
    private CalibrationProbe probe;

    @BeforeEach
    void probe() {
        TriedRun run = new TriedRun("probe", true, 1, 0, OptionalDouble.empty());
        List<Double> losses = Collections.nCopies(STEPS, 2.0);
        probe = new CalibrationProbe(TrainingFixture.request(home, "0.2"), run, training, losses, List.of(), List.of());
    }

    /** Norms that rise while others are frozen go on so, for all candidates. */
    @Test
    void candidatesTellHowNormsGoOn() {
        Map<Integer, Set<MatrixId>> frozenAt = Map.of(3, Set.of(Q, K));
        TauForecast rising = elsewhere(33.5, List.of(trial(33.5, 4, 1e6, frozenAt)));
        TauForecast falling = elsewhere(33.5, List.of(trial(33.5, 4, 1e-6, frozenAt)));
        assertThat(rising.flopsRatio()).isGreaterThan(falling.flopsRatio());
        assertThat(rising.frozenShare()).isLessThan(falling.frozenShare());
    }

    @Test
    void otherSeedsFreezeAtOtherSteps() {
        TauForecast elsewhere = elsewhere(25.5, List.of());
        assertThat(elsewhere.tau()).isEqualTo(25.5);
        assertThat(elsewhere.endings()).hasSizeGreaterThan(10);
        assertThat(elsewhere.spread()).isPositive();
        assertThat(elsewhere)
                .as("after the step that is shared, and with a rate of 1 before any run has told it")
                .isEqualTo(Forecast.of(training, 1, new Correction(1)).at(25.5, Ratio.of("0.2")));
    }

    /** What it did later is not known then. */
    @Test
    void aCandidateIsRankedByWhatAllHaveReached() {
        Trial early = trial(25.5, 4, 1e3, Map.of(3, Set.of(Q)));
        Trial late = trial(25.5, STEPS, 1e3, Map.of(3, Set.of(Q), 8, Set.of(K)));
        ForecastRanking ranking = new ForecastRanking(probe);
        List<CandidateRank> ranks = ranking.ranks(4, List.of(late));
        assertThat(ranks).isEqualTo(ranking.ranks(4, List.of(early)));
        assertThat(ranks.get(0).lossGap()).isCloseTo(0.5, within(1e-12));
        assertThat(ranks.get(0).tauForecast().tau()).isEqualTo(25.5);
    }

    @Test
    void anEndedRunStandsWhereItReallyEnded() {
        SortedMap<Integer, Set<MatrixId>> frozenAt = new TreeMap<>(Map.of(3, Set.of(Q), 8, Set.of(K)));
        CandidateRank ended = new ForecastRanking(probe).ended(trial(25.5, STEPS, 1, frozenAt));
        assertThat(ended.tauForecast().flopsRatio())
                .isEqualTo(training.freezing(frozenAt).flopsRatio());
        assertThat(ended.tauForecast().frozenShare()).isEqualTo(2 / 7.0);
        assertThat(ended.lossGap()).isCloseTo(0.5, within(1e-12));
    }

    private TauForecast elsewhere(double tau, List<Trial> trials) {
        return new ForecastRanking(probe).elsewhere(List.of(tau), trials).get(0);
    }

    /** @param factor of its norms to the probe's after step 3; its loss is 2.5 */
    private Trial trial(double tau, int steps, double factor, Map<Integer, Set<MatrixId>> frozenAt) {
        List<NormRow> norms = training.norms().subList(0, steps).stream()
                .map(row -> new NormRow(row.step(), times(row.step() > 3 ? factor : 1, row.values())))
                .toList();
        return new Trial(
                tau,
                steps == STEPS,
                Collections.nCopies(steps, 2.5),
                norms,
                new TreeMap<>(frozenAt),
                1,
                OptionalDouble.empty());
    }

    private static double[] times(double factor, double[] values) {
        return Arrays.stream(values).map(value -> value * factor).toArray();
    }
}
