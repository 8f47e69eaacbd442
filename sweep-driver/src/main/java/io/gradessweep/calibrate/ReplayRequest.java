package io.gradessweep.calibrate;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Ratio;
import java.util.Arrays;
import java.util.List;

/**
 * Which run is replayed, and with what.
 *
 * @param run its key or its id
 * @param rule what it is judged by; its measure must be recorded
 * @param taus none: quantiles of what the run recorded
 * @param points how many quantiles
 */
public record ReplayRequest(String run, ReplayRule rule, List<Double> taus, int points, List<Ratio> ratios) {
    /** @throws InvalidInputException where a tau is not above 0, or there is no ratio */
    public ReplayRequest {
        taus = taus.stream().sorted().distinct().toList();
        ratios = ratios.stream().distinct().toList();
        for (double tau : taus) {
            if (!(tau > 0) || Double.isInfinite(tau)) {
                throw new InvalidInputException("--taus must be numbers > 0, not " + tau);
            }
        }
    }

    List<Double> taus(RecordedTraining training) {
        return taus.isEmpty()
                ? Arrays.stream(training.quantiles(points)).boxed().toList()
                : taus;
    }
}
