package io.gradessweep.calibrate;

import io.gradessweep.spec.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The goal of the most accurate candidate among those that keep a figure within its limit. The figure is known without
 * any scoring.
 *
 * @param asked the confidence that is asked for: how likely a tau must be to keep the limit with another seed, 0..1
 */
record FigureGoal(Figure of, double limit, double asked) implements Goal {
    /**
     * The width of the window beyond the limit towards more freezing, which is the wider side, as forecasts are
     * optimistic.
     */
    private static final double MORE = 0.25;

    /** The width of the window beyond the limit towards less freezing. */
    private static final double LESS = 0.05;

    enum Figure {
        /** The FLOPs, divided by the probe's; the limit is a maximum. */
        FLOPS_RATIO,
        /** The share of the matrices that is frozen at the end; the limit is a minimum. */
        FROZEN
    }

    FigureGoal {
        if (!(limit > 0 && limit < 1)) {
            throw new InvalidInputException("--goal " + name(of) + " must be a number in (0, 1), not " + limit);
        }
    }

    @Override
    public String label() {
        return name(of) + (isFlops() ? "<=" : ">=") + limit;
    }

    @Override
    public OptionalDouble flopsLimit() {
        return isFlops() ? OptionalDouble.of(limit) : OptionalDouble.empty();
    }

    @Override
    public boolean canBeReachedBy(Ending least) {
        return isMetBy(least);
    }

    @Override
    public double figure(TauForecast tauForecast) {
        return isFlops() ? tauForecast.flopsRatio() : tauForecast.frozenShare();
    }

    @Override
    public Window window(List<TauForecast> curve) {
        double least = curve.stream().mapToDouble(this::figure).min().orElse(0);
        double most = curve.stream().mapToDouble(this::figure).max().orElse(1);
        double below = limit - (isFlops() ? MORE : LESS);
        double above = limit + (isFlops() ? LESS : MORE);
        return new Window(Math.max(least, below), Math.min(most, above));
    }

    @Override
    public boolean expects(CandidateRank rank) {
        return likelihood(rank.tauForecast()) >= asked;
    }

    private double likelihood(TauForecast tauForecast) {
        return tauForecast.likelihood(this::isMetBy);
    }

    /**
     * Puts the candidate that freezes least first. Loss gaps do not decide, as they are noise until late in the
     * training.
     */
    @Override
    public Comparator<CandidateRank> amongExpected() {
        return Comparator.comparing(CandidateRank::tauForecast, byFreezing());
    }

    @Override
    public Comparator<CandidateRank> amongOthers() {
        return Comparator.<CandidateRank>comparingDouble(one -> -likelihood(one.tauForecast()))
                .thenComparing(amongExpected().reversed());
    }

    /** Puts the forecast with the least freezing first. */
    private Comparator<TauForecast> byFreezing() {
        Comparator<TauForecast> byFigure = Comparator.comparingDouble(this::figure);
        return isFlops() ? byFigure.reversed() : byFigure;
    }

    @Override
    public boolean isMetBy(Finished finished) {
        return finished.rank().tauForecast().endings().stream().allMatch(this::isMetBy);
    }

    private boolean isMetBy(Ending ending) {
        return isFlops() ? ending.flopsRatio() <= limit : ending.frozenShare() >= limit;
    }

    @Override
    public boolean isSettledBy(Finished finished) {
        return isMetBy(finished) && confidence(finished) >= asked;
    }

    @Override
    public double confidence(Finished finished) {
        return likelihood(finished.elsewhere());
    }

    @Override
    public Comparator<Finished> choice() {
        return Comparator.<Finished, Boolean>comparing(one -> !isSettledBy(one))
                .thenComparingDouble(one -> isSettledBy(one) ? 0 : -confidence(one))
                .thenComparing(Comparator.comparingDouble(Finished::accuracy).reversed())
                .thenComparing(Finished::elsewhere, byFreezing());
    }

    private boolean isFlops() {
        return of == Figure.FLOPS_RATIO;
    }

    private static String name(Figure figure) {
        return figure == Figure.FLOPS_RATIO ? "flops_ratio" : "frozen";
    }
}
