package io.gradessweep.calibrate;

import static io.gradessweep.calibrate.TrainingFixture.FULL;
import static io.gradessweep.calibrate.TrainingFixture.MATRICES;
import static io.gradessweep.calibrate.TrainingFixture.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.spec.Ratio;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Norms of 50 in all of 200 steps but for single calm ones. */
class ForecastTest {
    private static final int STEPS = 200;
    private static final Ratio GRACE = Ratio.of("0.25");

    /** One calm step ends the run that has it; of runs that draw it, or not, e to the -1 have it not. */
    @Test
    void oneCalmStepIsNotReliedUpon() {
        RecordedTraining training = calmAt(120);
        TauForecast alone = new TauForecast(
                5,
                List.of(Ending.of(
                        new Replay(training, Correction.NONE).of(training.rule().at(5, GRACE)))));
        TauForecast forecast = Forecast.of(training, 50, Correction.NONE).at(5, GRACE);

        assertThat(alone.frozenShare()).isEqualTo(1);
        assertThat(alone.spread()).isZero();
        assertThat(forecast.frozenShare()).isBetween(0.3, 0.9);
        assertThat(forecast.flopsRatio()).isGreaterThan(alone.flopsRatio());
        assertThat(forecast.spread()).isGreaterThan(0.1);
        assertThat(forecast.likelihood(ending -> ending.frozenShare() == 1))
                .isCloseTo(forecast.frozenShare(), within(1e-12));
    }

    @Test
    void calmStepsThatComeAgainAndAgainAre() {
        TauForecast forecast = Forecast.of(calmAt(70, 75, 80, 85, 90, 95, 100, 105, 110), 50, Correction.NONE)
                .at(5, GRACE);
        assertThat(forecast.frozenShare()).isEqualTo(1);
        assertThat(forecast.spread()).isLessThan(0.05);
    }

    /** Norms of 1 to 1.4 and a tau of 1.3: whether one is below it hangs on the level alone. */
    @Test
    void aRunsLevelIsNotReliedUponEither() {
        RecordedTraining level = training("qwen3", FULL, STEPS, (step, place) -> 1 + 0.4 * (step % 2));
        TauForecast forecast = Forecast.of(level, 50, Correction.NONE).at(1.3, GRACE);
        assertThat(forecast.frozenShare()).isBetween(0.5, 0.95);
        assertThat(Forecast.of(level, 50, Correction.NONE).at(3, GRACE).frozenShare())
                .isEqualTo(1);
        assertThat(Forecast.of(level, 50, Correction.NONE).at(0.1, GRACE).frozenShare())
                .isZero();
    }

    @Test
    void onlyStepsAfterWhatIsKnownAreDrawnAndFromNearby() {
        RecordedTraining training = training("qwen3", FULL, STEPS, (step, place) -> step);
        RecordedTraining drawn = training.drawnAgain(new SplittableRandom(1), 50);
        assertThat(drawn.norms()).hasSize(STEPS);
        for (NormRow row : drawn.norms()) {
            int from = (int) row.values()[0];
            assertThat(row.values()).hasSize(MATRICES).containsOnly(from);
            if (row.step() <= 50) {
                assertThat(from).isEqualTo(row.step());
            } else {
                assertThat(from).isGreaterThan(50).isBetween(row.step() - 10, row.step() + 10);
            }
        }
        assertThat(drawn.norms()).anyMatch(row -> row.values()[0] != row.step());
        RecordedTraining again = training.drawnAgain(new SplittableRandom(1), 50);
        assertThat(again.norms())
                .extracting(row -> row.values()[0])
                .isEqualTo(drawn.norms().stream().map(row -> row.values()[0]).toList());
    }

    /** Of four ends: 0.1 and 0.3 beside their mean. */
    @Test
    void aSpreadIsThatOfAllEnds() {
        TauForecast forecast = new TauForecast(
                1, List.of(new Ending(0.4, 1), new Ending(0.6, 0.5), new Ending(0.8, 0.25), new Ending(1, 0.25)));
        assertThat(forecast.flopsRatio()).isCloseTo(0.7, within(1e-12));
        assertThat(forecast.frozenShare()).isEqualTo(0.5);
        assertThat(forecast.spread()).isCloseTo(Math.sqrt(0.05), within(1e-12));
        assertThat(forecast.likelihood(ending -> ending.frozenShare() >= 0.5)).isEqualTo(0.5);
    }

    private static RecordedTraining calmAt(Integer... steps) {
        List<Integer> calm = List.of(steps);
        return training("qwen3", FULL, STEPS, (step, place) -> calm.contains(step) ? 1 : 50);
    }
}
