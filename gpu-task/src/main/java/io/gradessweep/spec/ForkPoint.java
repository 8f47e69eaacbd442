package io.gradessweep.spec;

import java.io.Serializable;
import java.util.Optional;

/**
 * The last moment at which a run can be taken up from one that differs in early stopping alone and does nothing early, and
 * still come out the same. A share of the planned steps, since how many there are is known only once the rows are read.
 *
 * @param share up to which nothing is measured, frozen or stopped
 */
public record ForkPoint(Ratio share) implements Comparable<ForkPoint>, Serializable {
    /** The point of what has to see every step from the first: it shares nothing. */
    static final ForkPoint START = new ForkPoint(Ratio.of("0"));

    /** The fork point of a run, as its early stopping tells it. */
    public static Optional<ForkPoint> of(RunSpec spec) {
        return spec.earlyStopping().forkPoint();
    }

    /**
     * The last step that is shared, 0 for none. One less than ceil(share * T), in which a criterion that compares two steps
     * keeps what it compares with, before the update.
     */
    public int step(int plannedSteps) {
        return Math.max(0, share.ceilOf(plannedSteps) - 1);
    }

    public boolean isStart() {
        return equals(START);
    }

    @Override
    public int compareTo(ForkPoint other) {
        return share.value().compareTo(other.share.value());
    }
}
