package io.gradessweep.calibrate;

/**
 * How much larger norms are once others are frozen than they were where nothing froze: exp(rate x exposure), one rate for all
 * matrices. What is frozen no longer learns, so what is left has more to do, and the more so the longer.
 *
 * @param rate of log(norm) per unit of {@link FrozenShare#exposure}
 * @param level by which all norms differ from those that were recorded, frozen or not
 */
public record Correction(double rate, double level) {
    /** Freezing changes nothing. */
    public static final Correction NONE = new Correction(0);

    /** Of the run that recorded them. */
    Correction(double rate) {
        this(rate, 1);
    }

    /** The same in a run whose norms are so many times as large. */
    Correction at(double otherLevel) {
        return new Correction(rate, otherLevel);
    }

    double factor(double exposure) {
        return level * Math.exp(rate * exposure);
    }
}
