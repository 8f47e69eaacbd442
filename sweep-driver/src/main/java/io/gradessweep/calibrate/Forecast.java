package io.gradessweep.calibrate;

import io.gradessweep.spec.Ratio;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How runs of other seeds may end, told by one run's norms. When a run ends hangs on single steps, as its last matrix freezes in a
 * calm batch, which another seed has elsewhere or not at all; and it hangs on how large norms are there at all. So each step's norms are
 * drawn again from those of the steps around it (a local bootstrap: Shi 1991, "Local bootstrap"), all of them get a level of
 * their own, and each such run is replayed.
 *
 * @param drawn runs that might have been
 */
record Forecast(List<Replay> drawn) {
    private static final int DRAWS = 32;

    /**
     * Standard deviation of the logarithm of a run's level between seeds: 0.40 for full fine-tuning and 0.29 for LoRA, over five
     * miniatures with three seeds each.
     */
    private static final double SPREAD_OF_LEVELS = 0.35;

    /**
     * @param training whose norms are drawn again after a step
     * @param after the step
     */
    static Forecast of(RecordedTraining training, int after, Correction correction) {
        return new Forecast(IntStream.range(0, DRAWS)
                .mapToObj(draw -> drawn(training, after, correction, new SplittableRandom(draw)))
                .toList());
    }

    private static Replay drawn(RecordedTraining training, int after, Correction correction, SplittableRandom random) {
        double level = Math.exp(SPREAD_OF_LEVELS * random.nextGaussian());
        return new Replay(training.drawnAgain(random, after), correction.at(level));
    }

    Outlook at(double tau, Ratio gracePeriodRatio) {
        return new Outlook(
                tau,
                drawn.stream()
                        .map(replay -> replay.of(replay.training().rule().at(tau, gracePeriodRatio)))
                        .map(Ending::of)
                        .toList());
    }
}
