package io.gradessweep.calibrate;

/**
 * How much larger norms are once others are frozen than they were where nothing froze: exp(rate x exposure), one rate for all
 * matrices. What is frozen no longer learns, so what is left has more to do, and the more so the longer.
 *
 * @param rate of log(norm) per unit of {@link FrozenShare#exposure}
 */
public record Correction(double rate) {
    /** Freezing changes nothing. */
    public static final Correction NONE = new Correction(0);

    double factor(double exposure) {
        return Math.exp(rate * exposure);
    }
}
