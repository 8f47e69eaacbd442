package io.gradessweep.calibrate;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The forecast of runs with a tau.
 *
 * @param endings the end of the run, once it has ended; before that several possible ends, which are equally likely
 */
public record TauForecast(double tau, List<Ending> endings) {
    public TauForecast {
        endings = List.copyOf(endings);
    }

    /** Returns the mean FLOPs ratio. */
    public double flopsRatio() {
        return mean(Ending::flopsRatio);
    }

    /** Returns the mean share of frozen matrices. */
    public double frozenShare() {
        return mean(Ending::frozenShare);
    }

    /** Returns the standard deviation of the FLOPs ratio, which is 0 for a run that has ended. */
    public double spread() {
        double mean = flopsRatio();
        return Math.sqrt(mean(ending -> Math.pow(ending.flopsRatio() - mean, 2)));
    }

    /** Returns how likely such an end is, 0..1. */
    double likelihood(Predicate<Ending> wanted) {
        return mean(ending -> wanted.test(ending) ? 1 : 0);
    }

    private double mean(ToDoubleFunction<Ending> figure) {
        return endings.stream().mapToDouble(figure).average().orElseThrow();
    }
}
