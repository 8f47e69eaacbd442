package io.gradessweep.calibrate;

import io.gradessweep.spec.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a tau is looked for. Accuracy is not known before the end; until then the training loss stands for it. */
public sealed interface Goal permits FlopsGoal, FrozenGoal, AccuracyGoal {
    /** By which a figure should clear its limit: other seeds differ by about as much. */
    double MARGIN = 0.02;

    Pattern FORM = Pattern.compile("\\s*(flops_ratio|frozen|not_worse)\\s*(<=|>=)\\s*(\\d+(?:\\.\\d+)?)\\s*");

    /** {@code flops_ratio<=0.75}. */
    String label();

    /** What candidates are spread over. */
    double figure(Outlook outlook);

    /** Where on this figure candidates are worth a try. */
    Window window(List<Outlook> curve);

    /** Whether a candidate is expected to reach the goal, with the margin. */
    boolean expects(Standing standing);

    /** The best first, of those that are expected to reach the goal. */
    Comparator<Standing> amongExpected();

    /** The best first, of those that are not. */
    Comparator<Standing> amongOthers();

    /** Whether a candidate reached it. */
    boolean isMetBy(Finished finished);

    /** The best first, among all. */
    default Comparator<Standing> preference() {
        return (one, other) -> {
            boolean expected = expects(one);
            if (expected != expects(other)) {
                return expected ? -1 : 1;
            }
            return (expected ? amongExpected() : amongOthers()).compare(one, other);
        };
    }

    /** The best first, among those that reached it: who clears it by the margin, then who is most accurate. */
    default Comparator<Finished> choice() {
        return Comparator.<Finished, Boolean>comparing(one -> !expects(one.standing()))
                .thenComparing(Comparator.comparingDouble(Finished::accuracy).reversed())
                .thenComparingDouble(one -> one.standing().outlook().flopsRatio());
    }

    /** An interval. */
    record Window(double from, double to) {}

    /** @throws InvalidInputException saying what a goal looks like */
    static Goal of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()
                || matcher.group(2).equals(">=") != matcher.group(1).equals("frozen")) {
            throw new InvalidInputException(
                    "--goal must be flops_ratio<=X, frozen>=X or not_worse<=POINTS, not " + text);
        }
        double limit = Double.parseDouble(matcher.group(3));
        return switch (matcher.group(1)) {
            case "flops_ratio" -> new FlopsGoal(limit);
            case "frozen" -> new FrozenGoal(limit);
            default -> new AccuracyGoal(limit);
        };
    }

    /** @throws InvalidInputException where a limit is no share */
    static void requireShare(String name, double limit) {
        if (!(limit > 0 && limit < 1)) {
            throw new InvalidInputException("--goal " + name + " must be a number in (0, 1), not " + limit);
        }
    }
}
