package io.gradessweep.calibrate;

import io.gradessweep.spec.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a tau is looked for. Accuracy is not known before the end; until then the training loss stands for it. */
public sealed interface Goal permits FigureGoal, AccuracyGoal {
    Pattern FORM = Pattern.compile("\\s*(flops_ratio|frozen|not_worse)\\s*(<=|>=)\\s*(\\d+(?:\\.\\d+)?)\\s*");

    /** {@code flops_ratio<=0.75}. */
    String label();

    /** The FLOPs ratio that must not be exceeded, where that is what is wanted. */
    OptionalDouble flopsLimit();

    /**
     * Whether freezing everything at once would reach it, as far as that can be told.
     *
     * @param least of what can be trained: all freezes as soon as it may
     */
    boolean canBeReachedBy(Ending least);

    /** What candidates are spread over. */
    double figure(TauForecast outlook);

    /** Where on this figure candidates are worth a try. */
    Window window(List<TauForecast> curve);

    /** Whether a candidate is likely enough to reach the goal. */
    boolean expects(CandidateRank standing);

    /** The best first, of those that are expected to reach the goal. */
    Comparator<CandidateRank> amongExpected();

    /** The best first, of those that are not. */
    Comparator<CandidateRank> amongOthers();

    /** Whether a candidate reached it. */
    boolean isMetBy(Finished finished);

    /** Whether it reached the goal and is likely enough to do so once more: nothing better need be looked for. */
    boolean isSettledBy(Finished finished);

    /** How likely the same tau reaches it once more, 0..1: with other seeds, or asked other items. */
    double confidence(Finished finished);

    /** The best first, among those that reached it: before all, who is expected to reach it once more. */
    Comparator<Finished> choice();

    /** The best first, among all. */
    default Comparator<CandidateRank> preference() {
        return (one, other) -> {
            boolean expected = expects(one);
            if (expected != expects(other)) {
                return expected ? -1 : 1;
            }
            return (expected ? amongExpected() : amongOthers()).compare(one, other);
        };
    }

    /** An interval. */
    record Window(double from, double to) {}

    /**
     * @param confidence of a figure that another seed keeps to its limit as well, 0..1; accuracy has a test of its own
     * @throws InvalidInputException saying what a goal looks like
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
