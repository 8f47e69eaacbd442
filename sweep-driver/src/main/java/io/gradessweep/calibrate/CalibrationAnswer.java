package io.gradessweep.calibrate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What the search for a tau came to.
 *
 * @param lines the candidates, ascending by tau
 * @param curve what every tau was foreseen to do
 * @param probeAccuracy mean over benchmarks, 0..1; empty where it was not scored
 * @param probeSeconds of loading, training and keeping states
 * @param candidateSeconds the same of all candidates, without what they forked from
 */
public record CalibrationAnswer(
        CalibrationRequest request,
        List<Line> lines,
        List<TauForecast> curve,
        Selection verdict,
        OptionalDouble probeAccuracy,
        double probeSeconds,
        double candidateSeconds) {
    /**
     * A candidate.
     *
     * @param proposed as it was foreseen by the probe alone
     * @param last where it last stood; empty where it failed before it was compared
     * @param finished empty where it did not come to its end
     * @param droppedAt the step after which it was given up, where it was
     */
    public record Line(
            TauForecast proposed, Optional<CandidateRank> last, Optional<Finished> finished, OptionalInt droppedAt) {}

    /** How many candidates were trained to their end. */
    public long finished() {
        return lines.stream().filter(line -> line.finished().isPresent()).count();
    }

    /** What all of it took, in times of the probe alone, scoring left out. */
    public double probeTimes() {
        return (probeSeconds + candidateSeconds) / probeSeconds;
    }
}
