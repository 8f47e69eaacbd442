package io.gradessweep.calibrate;

import io.gradessweep.spec.Ratio;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How runs of other seeds may end, told by one run's norms. When a run ends hangs on single steps, as its last matrix freezes in a
 * calm batch, which another seed has elsewhere or not at all. So each step's norms are drawn again from those of the steps around it
 * (a local bootstrap: Shi 1991, "Local bootstrap"), and each such run is replayed.
 *
 * @param drawn runs that might have been
 * @param knownSteps up to which norms are those of the run that is foreseen
 */
record Forecast(List<RecordedTraining> drawn, Correction correction, int knownSteps) {
    private static final int DRAWS = 16;

    /**
     * @param training whose norms are drawn again after a step
     * @param known the step
     * @param correction of norms after it
     */
    static Forecast of(RecordedTraining training, int known, Correction correction) {
        List<RecordedTraining> drawn = IntStream.range(0, DRAWS)
                .mapToObj(draw -> training.drawnAgain(new SplittableRandom(draw), known))
                .toList();
        return new Forecast(drawn, correction, known);
    }

    Outlook at(double tau, Ratio gracePeriodRatio) {
        return new Outlook(
                tau,
                drawn.stream()
                        .map(training -> new Replay(training, correction, knownSteps)
                                .of(training.rule().at(tau, gracePeriodRatio)))
                        .map(Ending::of)
                        .toList());
    }
}
