package io.gradessweep.calibrate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The answer of a search for a tau.
 *
 * @param lines the candidates, ascending by tau
 * @param curve the forecast of every tau, before any was tried
 * @param selection the candidate that was chosen
 * @param probeAccuracy the probe's mean over benchmarks, 0..1; empty where it was not scored
 * @param probeSeconds how long the probe took to load, to train and to write its checkpoints
 * @param candidateSeconds the same for all candidates together, without the shared prefix that they forked from
 */
public record CalibrationAnswer(
        CalibrationRequest request,
        List<Line> lines,
        List<TauForecast> curve,
        Selection selection,
        OptionalDouble probeAccuracy,
        double probeSeconds,
        double candidateSeconds) {
    /**
     * A candidate of the search.
     *
     * @param proposed its forecast from the probe's norms alone
     * @param last its figures when it was last compared; empty where it failed before that
     * @param finished its result; empty where it was not trained to its end
     * @param droppedAt the step after which it was dropped; empty where it was not
     */
    public record Line(
            TauForecast proposed, Optional<CandidateRank> last, Optional<Finished> finished, OptionalInt droppedAt) {}

    /** Counts the candidates that were trained to their end. */
    public long finished() {
        return lines.stream().filter(line -> line.finished().isPresent()).count();
    }

    /** Returns the time that the whole search took, without scoring, as a multiple of the probe's. */
    public double probeTimes() {
        return (probeSeconds + candidateSeconds) / probeSeconds;
    }
}
