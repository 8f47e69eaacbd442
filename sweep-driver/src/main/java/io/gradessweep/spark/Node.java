package io.gradessweep.spark;

import io.gradessweep.plan.BaseNode;
import io.gradessweep.plan.ExpectedCost;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.PrefixSegment;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.store.Attempt;
import java.util.Optional;

/** One Spark job of a sweep. */
sealed interface Node {
    /** A run's key, a model's name, or a part of a prefix. */
    String name();

    /** Executors that this sweep lost at it. */
    int lost();

    /** What it is expected to take, in the unit of {@link ExpectedCost}. */
    double expectedCost();

    /** The same, after an executor was lost at it. */
    Node afterLoss();

    /** A miniature to be pretrained, where it is not cached. */
    record Base(BaseNode base, int lost) implements Node {
        @Override
        public String name() {
            return base.model();
        }

        @Override
        public double expectedCost() {
            return ExpectedCost.of(base.recipe());
        }

        @Override
        public Base afterLoss() {
            return new Base(base, lost + 1);
        }
    }

    /** A part of what runs have in common. */
    record Segment(PrefixSegment segment, int lost) implements Node {
        @Override
        public String name() {
            return segment.name();
        }

        @Override
        public double expectedCost() {
            return ExpectedCost.of(segment);
        }

        @Override
        public Segment afterLoss() {
            return new Segment(segment, lost + 1);
        }
    }

    /**
     * A run.
     *
     * @param prefixId of what it has in common with others; empty for nothing
     * @param launch how often the run was started, this time included
     * @param pauseAfter the step after which it ends for now; 0 for its own end
     */
    record Run(PlannedRun planned, String prefixId, int launch, int lost, int pauseAfter) implements Node {
        @Override
        public String name() {
            return planned.key();
        }

        @Override
        public double expectedCost() {
            return ExpectedCost.of(planned.spec());
        }

        @Override
        public Run afterLoss() {
            return new Run(planned, prefixId, launch + 1, lost + 1, pauseAfter);
        }
    }

    /** Whether a run came as far as it was to come for now. */
    static boolean isPaused(RunOutcome outcome) {
        return outcome instanceof RunOutcome.Failed failed && failed.cause() == FailureCause.PAUSED;
    }

    /** How a node ended. */
    sealed interface Ended {
        Node node();

        /** What its job took on the executor; 0 where none reported back. */
        double seconds();

        /** Why it failed, where it did. */
        Optional<Failure> failure();

        /** The same, failed for another reason. */
        Ended with(Failure failure);

        default boolean failed() {
            return failure().isPresent();
        }
    }

    record BaseEnded(Base node, Optional<Failure> failure, double seconds) implements Ended {
        @Override
        public BaseEnded with(Failure other) {
            return new BaseEnded(node, Optional.of(other), seconds);
        }
    }

    record SegmentEnded(Segment node, Optional<Failure> failure, double seconds) implements Ended {
        @Override
        public SegmentEnded with(Failure other) {
            return new SegmentEnded(node, Optional.of(other), seconds);
        }
    }

    record RunEnded(Run node, Attempt attempt, RunOutcome outcome, double seconds) implements Ended {
        @Override
        public Optional<Failure> failure() {
            return outcome instanceof RunOutcome.Failed failed && !isPaused(outcome)
                    ? Optional.of(new Failure(failed.cause(), failed.message()))
                    : Optional.empty();
        }

        @Override
        public RunEnded with(Failure other) {
            return new RunEnded(node, attempt, other.outcome(outcome.provenance()), seconds);
        }
    }
}
