package io.gradessweep.calibrate;

import io.gradessweep.spec.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The fastest whose accuracy is not worse than the probe's by more than so many percentage points: the 95 % interval of the
 * paired difference lies above that. While it trains, the likelihood of a token, exp(-loss), may fall by as many percent.
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
    public double figure(TauForecast outlook) {
        return outlook.flopsRatio();
    }

    /** All there is. */
    @Override
    public Window window(List<TauForecast> curve) {
        double least = curve.stream().mapToDouble(TauForecast::flopsRatio).min().orElse(0);
        return new Window(least, 1);
    }

    @Override
    public boolean expects(CandidateRank standing) {
        return standing.lossGap() <= -Math.log(1 - points / HUNDRED);
    }

    @Override
    public Comparator<CandidateRank> amongExpected() {
        return Comparator.comparingDouble(one -> one.outlook().flopsRatio());
    }

    @Override
    public Comparator<CandidateRank> amongOthers() {
        return Comparator.comparingDouble(CandidateRank::lossGap);
    }

    @Override
    public boolean isMetBy(Finished finished) {
        return finished.difference().low() >= -points / HUNDRED;
    }

    /** The interval says so. */
    @Override
    public boolean isSettledBy(Finished finished) {
        return isMetBy(finished);
    }

    /** By the difference's standard error. */
    @Override
    public double confidence(Finished finished) {
        return finished.difference().likelihoodAbove(-points / HUNDRED);
    }

    @Override
    public Comparator<Finished> choice() {
        return Comparator.comparingDouble(one -> one.standing().outlook().flopsRatio());
    }
}
