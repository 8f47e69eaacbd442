package io.gradessweep.calibrate;

import io.gradessweep.spec.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The goal that a tau must reach. Accuracy is not known before a run's end; until then the training loss stands for it.
 */
public sealed interface Goal permits FigureGoal, AccuracyGoal {
    Pattern FORM = Pattern.compile("\\s*(flops_ratio|frozen|not_worse)\\s*(<=|>=)\\s*(\\d+(?:\\.\\d+)?)\\s*");

    /** Returns the goal as it is written, such as {@code flops_ratio<=0.75}. */
    String label();

    /** Returns the FLOPs ratio that must not be exceeded; empty for other goals. */
    OptionalDouble flopsLimit();

    /**
     * Tells whether a run that freezes everything as early as possible would reach the goal, as far as that is known.
     *
     * @param least the end of that run
     */
    boolean canBeReachedBy(Ending least);

    /** Returns the figure over which candidates are spread. */
    double figure(TauForecast tauForecast);

    /** Returns the interval of this figure in which candidates are worth real runs. */
    Window window(List<TauForecast> curve);

    /** Tells whether a candidate is likely enough to reach the goal. */
    boolean expects(CandidateRank rank);

    /** Orders the candidates that are expected to reach the goal, the best first. */
    Comparator<CandidateRank> amongExpected();

    /** Orders the candidates that are not expected to reach the goal, the best first. */
    Comparator<CandidateRank> amongOthers();

    /** Tells whether a candidate reached the goal. */
    boolean isMetBy(Finished finished);

    /**
     * Tells whether a candidate reached the goal and its tau is likely enough to do so again, so that the search can
     * end.
     */
    boolean isSettledBy(Finished finished);

    /** Returns how likely the same tau reaches the goal again, 0..1: with other seeds, or on other items. */
    double confidence(Finished finished);

    /** Orders the candidates that reached the goal, the best first. Being likely to reach it again counts most. */
    Comparator<Finished> choice();

    /** Orders all candidates, the best first; those that are expected to reach the goal come before the others. */
    default Comparator<CandidateRank> preference() {
        return (one, other) -> {
            boolean expected = expects(one);
            if (expected != expects(other)) {
                return expected ? -1 : 1;
            }
            return (expected ? amongExpected() : amongOthers()).compare(one, other);
        };
    }

    /** An interval of a figure. */
    record Window(double from, double to) {}

    /**
     * Reads a goal.
     *
     * @param confidence how likely another seed must keep the limit of a figure as well, 0..1; {@code not_worse}
     *     ignores it, as it tests a confidence interval
     * @throws InvalidInputException if the text is no goal; the message says what a goal looks like
     */
    static Goal of(String text, double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new InvalidInputException("--confidence must be a number in (0, 1), not " + confidence);
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()
                || matcher.group(2).equals(">=") != matcher.group(1).equals("frozen")) {
            throw new InvalidInputException(
                    "--goal must be flops_ratio<=X, frozen>=X or not_worse<=POINTS, not " + text);
        }
        double limit = Double.parseDouble(matcher.group(3));
        return switch (matcher.group(1)) {
            case "flops_ratio" -> new FigureGoal(FigureGoal.Figure.FLOPS_RATIO, limit, confidence);
            case "frozen" -> new FigureGoal(FigureGoal.Figure.FROZEN, limit, confidence);
            default -> new AccuracyGoal(limit);
        };
    }
}
