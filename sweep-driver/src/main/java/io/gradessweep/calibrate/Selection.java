package io.gradessweep.calibrate;

import java.util.List;
import java.util.Optional;

/**
 * The candidate that a calibration chose.
 *
 * @param best the best of the candidates that reached the goal; empty where none did
 * @param confidence how likely its tau reaches the goal again, 0..1
 * @param isSettled whether that is as likely as was asked for
 */
public record Selection(Optional<Finished> best, double confidence, boolean isSettled) {
    public static Selection of(Goal goal, List<Finished> finished) {
        Optional<Finished> best = finished.stream().filter(goal::isMetBy).min(goal.choice());
        return new Selection(
                best,
                best.map(goal::confidence).orElse(0.0),
                best.filter(goal::isSettledBy).isPresent());
    }
}
