package io.gradessweep.calibrate;

import io.gradessweep.statistics.Estimate;

/**
 * A candidate that was trained to its end and scored.
 *
 * @param standing at its end: nothing of it is foreseen
 * @param elsewhere how runs with other seeds may end, by all that candidates showed
 * @param accuracy mean over benchmarks, 0..1
 * @param difference of accuracies to the probe on the same items
 */
public record Finished(CandidateRank standing, TauForecast elsewhere, double accuracy, Estimate difference) {
    public double tau() {
        return standing.outlook().tau();
    }
}
