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
    private static final ForkPoint START = new ForkPoint(Ratio.of("0"));

    /**
     * Of a run; empty where any moment will do, for whoever takes its own checks on the way. What has to see every step from
     * the first, or is not known here, forks at the start: it shares nothing.
     */
    public static Optional<ForkPoint> of(RunSpec spec) {
        EarlyStopping stopping = spec.earlyStopping();
        if (stopping instanceof EarlyStopping.None) {
            return Optional.empty();
        }
        if (stopping instanceof EarlyStopping.ValidationLoss patience) {
            // The best weights are those of a step that nobody else keeps.
            return patience.restoreBest() ? Optional.of(START) : Optional.empty();
        }
        if (stopping instanceof EarlyStopping.StopAt stopAt) {
            return Optional.of(new ForkPoint(stopAt.ratio()));
        }
        boolean learns = stopping instanceof EarlyStopping.GradES grades && grades.tau() instanceof Tau.Quantile;
        return stopping instanceof EarlyStopping.AfterGracePeriod rule && !learns
                ? Optional.of(new ForkPoint(rule.gracePeriodRatio()))
                : Optional.of(START);
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
