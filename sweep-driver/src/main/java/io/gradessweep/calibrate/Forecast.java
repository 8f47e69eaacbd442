package io.gradessweep.calibrate;

import io.gradessweep.spec.Ratio;
import io.gradessweep.statistics.NormalQuantiles;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How runs of other seeds may end, told by one run's norms. When a run ends hangs on single steps, as its last matrix freezes in a
 * calm batch, which another seed has elsewhere or not at all; and it hangs on how large norms are there at all. So each step's norms are
 * drawn again from those of the steps around it (a local bootstrap: Shi 1991, "Local bootstrap"), all of them get a level of
 * their own, evenly spread, and each such run is replayed.
 *
 * @param drawn runs that might have been
 */
record Forecast(List<Replay> drawn) {
    private static final int DRAWS = 32;

    /**
     * Standard deviation of the difference of two seeds in the logarithm of a run's level. Around their mean seeds have 0.40 with full
     * fine-tuning and 0.29 with LoRA, over five miniatures with three seeds each; around another seed that times the root of 2.
     */
    private static final double SPREAD_OF_LEVELS = 0.5;

    /**
     * @param training whose norms are drawn again after a step
     * @param after the step
     */
    static Forecast of(RecordedTraining training, int after, Correction correction) {
        double[] levels = NormalQuantiles.middles(DRAWS);
        return new Forecast(IntStream.range(0, DRAWS)
                .mapToObj(draw -> new Replay(
                        training.drawnAgain(new SplittableRandom(draw), after),
                        correction.at(Math.exp(SPREAD_OF_LEVELS * levels[draw]))))
                .toList());
    }

    TauForecast at(double tau, Ratio gracePeriodRatio) {
        return new TauForecast(
                tau,
                drawn.parallelStream()
                        .map(replay -> replay.of(replay.training().rule().at(tau, gracePeriodRatio)))
                        .map(Ending::of)
                        .toList());
    }
}
