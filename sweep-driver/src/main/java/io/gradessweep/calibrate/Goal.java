package io.gradessweep.calibrate;

import io.gradessweep.spec.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a tau is looked for. Accuracy is not known before the end; until then the training loss stands for it. */
public sealed interface Goal {
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

    /** The best first, of those that are expected to reach the goal, and of the others. */
    Comparator<Standing> preference();

    /** Whether a candidate reached it. */
    boolean isMetBy(Finished finished);

    /** The best first, among those that reached it. */
    Comparator<Finished> choice();

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
            case "flops_ratio" -> new FlopsRatio(limit);
            case "frozen" -> new Frozen(limit);
            default -> new NotWorse(limit);
        };
    }

    /** FLOPs of at most so many times the probe's. */
    record FlopsRatio(double most) implements Goal {
        private static final double BELOW = 0.15;
        private static final double ABOVE = 0.1;

        public FlopsRatio {
            requireInside(most, "flops_ratio");
        }

        @Override
        public String label() {
            return "flops_ratio<=" + shown(most);
        }

        @Override
        public double figure(Outlook outlook) {
            return outlook.flopsRatio();
        }

        @Override
        public Window window(List<Outlook> curve) {
            return new Window(most - BELOW, Math.min(1, most + ABOVE));
        }

        @Override
        public boolean expects(Standing standing) {
            return standing.outlook().flopsRatio() <= most - MARGIN;
        }

        @Override
        public Comparator<Standing> preference() {
            Comparator<Standing> meeting = Comparator.comparingDouble(Standing::lossGap);
            Comparator<Standing> missing =
                    Comparator.comparingDouble(one -> one.outlook().flopsRatio());
            return expectedFirst(this, meeting, missing);
        }

        @Override
        public boolean isMetBy(Finished finished) {
            return finished.standing().outlook().flopsRatio() <= most;
        }

        @Override
        public Comparator<Finished> choice() {
            return clearestThenMostAccurate(this);
        }
    }

    /** At the end at least this share of the matrices is frozen. */
    record Frozen(double least) implements Goal {
        private static final double BELOW = 0.15;

        public Frozen {
            requireInside(least, "frozen");
        }

        @Override
        public String label() {
            return "frozen>=" + shown(least);
        }

        @Override
        public double figure(Outlook outlook) {
            return outlook.frozenShare();
        }

        @Override
        public Window window(List<Outlook> curve) {
            return new Window(Math.max(0, least - BELOW), 1);
        }

        @Override
        public boolean expects(Standing standing) {
            return standing.outlook().frozenShare() >= Math.min(1, least + MARGIN);
        }

        @Override
        public Comparator<Standing> preference() {
            Comparator<Standing> meeting = Comparator.comparingDouble(Standing::lossGap);
            Comparator<Standing> missing =
                    Comparator.comparingDouble(one -> -one.outlook().frozenShare());
            return expectedFirst(this, meeting, missing);
        }

        @Override
        public boolean isMetBy(Finished finished) {
            return finished.standing().outlook().frozenShare() >= least;
        }

        @Override
        public Comparator<Finished> choice() {
            return clearestThenMostAccurate(this);
        }
    }

    /**
     * The fastest whose accuracy is not worse than the probe's by more than so many percentage points: the 95 % interval of the
     * paired difference lies above that. While it trains, the likelihood of a token, exp(-loss), may fall by as many percent.
     */
    record NotWorse(double points) implements Goal {
        private static final double HUNDRED = 100;

        public NotWorse {
            if (!(points < HUNDRED)) {
                throw new InvalidInputException("--goal not_worse must be below 100 points, not " + shown(points));
            }
        }

        @Override
        public String label() {
            return "not_worse<=" + shown(points);
        }

        @Override
        public double figure(Outlook outlook) {
            return outlook.flopsRatio();
        }

        /** All there is. */
        @Override
        public Window window(List<Outlook> curve) {
            double least = curve.stream().mapToDouble(Outlook::flopsRatio).min().orElse(0);
            return new Window(least, 1);
        }

        @Override
        public boolean expects(Standing standing) {
            return standing.lossGap() <= -Math.log(1 - points / HUNDRED);
        }

        @Override
        public Comparator<Standing> preference() {
            Comparator<Standing> meeting =
                    Comparator.comparingDouble(one -> one.outlook().flopsRatio());
            return expectedFirst(this, meeting, Comparator.comparingDouble(Standing::lossGap));
        }

        @Override
        public boolean isMetBy(Finished finished) {
            return finished.leastDifference() >= -points / HUNDRED;
        }

        @Override
        public Comparator<Finished> choice() {
            return Comparator.comparingDouble(one -> one.standing().outlook().flopsRatio());
        }
    }

    private static Comparator<Standing> expectedFirst(
            Goal goal, Comparator<Standing> meeting, Comparator<Standing> missing) {
        return (one, other) -> {
            boolean expected = goal.expects(one);
            if (expected != goal.expects(other)) {
                return expected ? -1 : 1;
            }
            return (expected ? meeting : missing).compare(one, other);
        };
    }

    private static Comparator<Finished> clearestThenMostAccurate(Goal goal) {
        return Comparator.<Finished, Boolean>comparing(one -> !goal.expects(one.standing()))
                .thenComparing(Comparator.comparingDouble(Finished::accuracy).reversed())
                .thenComparingDouble(one -> one.standing().outlook().flopsRatio());
    }

    private static void requireInside(double limit, String name) {
        if (!(limit > 0 && limit < 1)) {
            throw new InvalidInputException("--goal " + name + " must be a number in (0, 1), not " + shown(limit));
        }
    }

    private static String shown(double number) {
        return String.format(Locale.ROOT, "%s", number);
    }
}
