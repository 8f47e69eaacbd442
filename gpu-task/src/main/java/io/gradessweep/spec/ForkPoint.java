package io.gradessweep.spec;

import java.io.Serializable;
import java.util.Optional;

/**
 * The last point at which a run can continue from the state of a run without early stopping and still give the same
 * result, if the two differ in early stopping alone. It is a share of the planned steps, whose number is known only
 * when the rows have been read.
 *
 * @param share the share of the steps in which nothing is measured, frozen or stopped
 */
public record ForkPoint(Ratio share) implements Comparable<ForkPoint>, Serializable {
    /** The fork point of a rule that needs every step from the first, so the run shares no steps. */
    static final ForkPoint START = new ForkPoint(Ratio.of("0"));

    /** Returns the fork point of a run's early stopping. */
    public static Optional<ForkPoint> of(RunSpec spec) {
        return spec.earlyStopping().forkPoint();
    }

    /**
     * Returns the last step that is shared; 0 for none. It is ceil(share * T) - 1: the step after it still belongs to
     * the run itself, because a criterion that compares two steps must copy its tensors before that step's update.
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
