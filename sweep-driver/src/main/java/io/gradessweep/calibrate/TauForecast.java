package io.gradessweep.calibrate;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What a tau comes to.
 *
 * @param endings how the run with it ended; or, where that is foreseen, how several may, each as likely as the others
 */
public record TauForecast(double tau, List<Ending> endings) {
    public TauForecast {
        endings = List.copyOf(endings);
    }

    /** On average. */
    public double flopsRatio() {
        return mean(Ending::flopsRatio);
    }

    /** On average. */
    public double frozenShare() {
        return mean(Ending::frozenShare);
    }

    /** Standard deviation of the FLOPs ratio; 0 where nothing is foreseen. */
    public double spread() {
        double mean = flopsRatio();
        return Math.sqrt(mean(ending -> Math.pow(ending.flopsRatio() - mean, 2)));
    }

    /** How likely such an ending is, 0..1. */
    double likelihood(Predicate<Ending> wanted) {
        return mean(ending -> wanted.test(ending) ? 1 : 0);
    }

    private double mean(ToDoubleFunction<Ending> figure) {
        return endings.stream().mapToDouble(figure).average().orElseThrow();
    }
}
