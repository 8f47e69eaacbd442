package io.gradessweep.calibrate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a calibration came to.
 *
 * @param best the candidate that reached the goal and is the best of those; empty where none did
 */
public record Verdict(Optional<Finished> best, Confidence confidence) {
    /** How far the answer can be trusted on other seeds. */
    public enum Confidence {
        /** Its figure clears the goal by the margin, and the candidates next to it in tau are expected to reach it too. */
        HIGH,
        /** One of the two. */
        MEDIUM,
        LOW
    }

    /** @param last where each candidate was last compared with the others, those that finished included */
    public static Verdict of(Goal goal, List<Finished> finished, List<Standing> last) {
        Optional<Finished> best = finished.stream().filter(goal::isMetBy).min(goal.choice());
        return new Verdict(
                best, best.map(one -> confidence(goal, one.standing(), last)).orElse(Confidence.LOW));
    }

    private static Confidence confidence(Goal goal, Standing best, List<Standing> last) {
        boolean clear = goal.expects(best);
        boolean amongLike = neighbours(best, last).stream().allMatch(goal::expects);
        if (clear && amongLike) {
            return Confidence.HIGH;
        }
        return clear || amongLike ? Confidence.MEDIUM : Confidence.LOW;
    }

    private static List<Standing> neighbours(Standing best, List<Standing> last) {
        double tau = best.outlook().tau();
        Comparator<Standing> byTau =
                Comparator.comparingDouble(one -> one.outlook().tau());
        Optional<Standing> below =
                last.stream().filter(one -> one.outlook().tau() < tau).max(byTau);
        Optional<Standing> above =
                last.stream().filter(one -> one.outlook().tau() > tau).min(byTau);
        return Stream.of(below, above).flatMap(Optional::stream).toList();
    }
}
