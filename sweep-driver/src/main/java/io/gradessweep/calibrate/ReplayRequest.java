package io.gradessweep.calibrate;

import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Ratio;
import java.util.Arrays;
import java.util.List;

/**
 * A request to replay a run over taus and grace period ratios.
 *
 * @param run the run's key or its id
 * @param rule the rule; the run must have recorded its measure
 * @param taus the taus; where there are none, quantiles of the recorded norms are taken
 * @param points how many quantiles are taken
 * @param selectors the selectors with a threshold of their own, in proportion to the median norm of what they select;
 *     none for one tau
 */
public record ReplayRequest(
        String run, ReplayRule rule, List<Double> taus, int points, List<Ratio> ratios, List<String> selectors) {
    /** @throws InvalidInputException if a tau is not a number above 0 */
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
