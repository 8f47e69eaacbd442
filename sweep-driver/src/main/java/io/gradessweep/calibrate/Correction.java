package io.gradessweep.calibrate;

/**
 * The factor by which a matrix's norm exceeds the recorded one because other matrices are frozen: exp(rate x exposure),
 * with one rate for all matrices. Frozen matrices no longer learn, so the norms of the rest stay higher, and the more
 * so the longer the freeze has lasted.
 *
 * @param rate the growth of log(norm) per unit of {@link FrozenShare#exposure}
 * @param level a factor on all norms, whether or not anything is frozen
 */
public record Correction(double rate, double level) {
    /** The correction of a run whose norms freezing does not change. */
    public static final Correction NONE = new Correction(0);

    /** Creates a correction at the level of the run that recorded the norms. */
    Correction(double rate) {
        this(rate, 1);
    }

    /** Returns a correction with the same rate for a run whose norms are {@code otherLevel} times as large. */
    Correction at(double otherLevel) {
        return new Correction(rate, otherLevel);
    }

    double factor(double exposure) {
        return level * Math.exp(rate * exposure);
    }
}
