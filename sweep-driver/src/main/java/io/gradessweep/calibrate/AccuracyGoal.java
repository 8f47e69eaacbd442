package io.gradessweep.calibrate;

import io.gradessweep.spec.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The goal of the fastest candidate whose accuracy is at most so many percentage points below the probe's: the 95 %
 * interval of the paired difference must lie above that. Before a candidate is scored, the loss stands for its
 * accuracy: the likelihood of a token, exp(-loss), may fall by as many percent.
 *
 * @param points the largest loss of accuracy, in percentage points
 */
record AccuracyGoal(double points) implements Goal {
    private static final double HUNDRED = 100;

    AccuracyGoal {
        if (!(points < HUNDRED)) {
            throw new InvalidInputException("--goal not_worse must be below 100 points, not " + points);
        }
    }

    @Override
    public String label() {
        return "not_worse<=" + points;
    }

    @Override
    public OptionalDouble flopsLimit() {
        return OptionalDouble.empty();
    }

    @Override
    public boolean canBeReachedBy(Ending least) {
        return true;
    }

    @Override
    public double figure(TauForecast tauForecast) {
        return tauForecast.flopsRatio();
    }

    /** Returns all FLOPs ratios from the least that is forecast up to 1. */
    @Override
    public Window window(List<TauForecast> curve) {
        double least = curve.stream().mapToDouble(TauForecast::flopsRatio).min().orElse(0);
        return new Window(least, 1);
    }

    @Override
    public boolean expects(CandidateRank rank) {
        return rank.lossGap() <= -Math.log(1 - points / HUNDRED);
    }

    @Override
    public Comparator<CandidateRank> amongExpected() {
        return Comparator.comparingDouble(one -> one.tauForecast().flopsRatio());
    }

    @Override
    public Comparator<CandidateRank> amongOthers() {
        return Comparator.comparingDouble(CandidateRank::lossGap);
    }

    @Override
    public boolean isMetBy(Finished finished) {
        return finished.difference().low() >= -points / HUNDRED;
    }

    /** Returns the same as {@link #isMetBy}: the interval is already the test. */
    @Override
    public boolean isSettledBy(Finished finished) {
        return isMetBy(finished);
    }

    /** Returns how likely the difference lies above the limit, by its standard error. */
    @Override
    public double confidence(Finished finished) {
        return finished.difference().likelihoodAbove(-points / HUNDRED);
    }

    @Override
    public Comparator<Finished> choice() {
        return Comparator.comparingDouble(one -> one.rank().tauForecast().flopsRatio());
    }
}
