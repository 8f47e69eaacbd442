package io.gradessweep.calibrate;

import static io.gradessweep.calibrate.TrainingFixture.FULL;
import static io.gradessweep.calibrate.TrainingFixture.training;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Norms that do not fall: each matrix freezes when one happens to be small, so a little more tau freezes all much earlier. */
class TradeOffCurveTest {
    private static final int STEPS = 300;

    @TempDir
    Path home;

    @Test
    void tausLieDenseWhereALittleMoreFreezesMuchMore() {
        double[] noise = new Random(1).doubles(STEPS * 7L, 1, 2).toArray();
        RecordedTraining training = training("qwen3", FULL, STEPS, (step, place) -> noise[(step - 1) * 7 + place]);
        CalibrationRequest request = TrainingFixture.request(home, "0");
        Replay replay = new Replay(training, Correction.NONE);
        List<Outlook> quantiles = Arrays.stream(training.quantiles(200))
                .mapToObj(tau -> Outlook.of(
                        tau, replay.of(training.rule().at(tau, request.rule().gracePeriodRatio()))))
                .toList();

        List<Outlook> curve = TradeOffCurve.of(request, training);

        assertThat(curve).containsAll(quantiles).isSortedAccordingTo(Comparator.comparingDouble(Outlook::tau));
        assertThat(largestStep(quantiles)).isGreaterThan(0.1);
        assertThat(largestStep(curve)).isLessThan(0.75 * largestStep(quantiles));
        assertThat(curve.size()).isLessThan(2 * quantiles.size());
    }

    private static double largestStep(List<Outlook> curve) {
        return IntStream.range(1, curve.size())
                .mapToDouble(place ->
                        curve.get(place - 1).flopsRatio() - curve.get(place).flopsRatio())
                .max()
                .orElseThrow();
    }
}
