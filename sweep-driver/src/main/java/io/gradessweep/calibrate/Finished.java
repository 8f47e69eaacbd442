package io.gradessweep.calibrate;

import io.gradessweep.statistics.Estimate;

/**
 * A candidate that was trained to its end and scored.
 *
 * @param rank its figures at its end, which are real and not forecast
 * @param elsewhere the forecast of how runs of the same tau end with other seeds, from the norms of all candidates
 * @param accuracy the mean over benchmarks, 0..1; NaN where it was not scored
 * @param difference its accuracy less the probe's, on the same items
 */
public record Finished(CandidateRank rank, TauForecast elsewhere, double accuracy, Estimate difference) {
    public double tau() {
        return rank.tauForecast().tau();
    }
}
