package io.gradessweep.spark;

import io.gradessweep.plan.BaseNode;
import io.gradessweep.plan.ExpectedCost;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.PrefixSegment;
import io.gradessweep.result.FailureCause;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.store.Attempt;
import io.gradessweep.store.KeptAttempt;
import java.util.Optional;

/** One Spark job of a sweep. */
sealed interface Node {
    /** Returns a run's key, a model's name, or the name of a part of a prefix. */
    String name();

    /** Returns the number of executors that this sweep has lost while they executed this node. */
    int lost();

    /** Returns the expected cost, in the unit of {@link ExpectedCost}. */
    double expectedCost();

    /** Returns this node as it is started again after its executor was lost. */
    Node afterLoss();

    /** A miniature that is pretrained if it is not in the cache. */
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

    /** A part of a prefix that runs have in common. */
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
     * @param prefixId the prefix that it has in common with other runs; empty for none
     * @param launch the number of times that the run was started, this time included
     * @param pauseAfter the step after which it pauses; 0 if it is to train to its end
     * @param kept the weights of the same training, if it only scores them
     */
    record Run(PlannedRun planned, String prefixId, int launch, int lost, int pauseAfter, Optional<KeptAttempt> kept)
            implements Node {
        @Override
        public String name() {
            return planned.key();
        }

        @Override
        public double expectedCost() {
            return kept.isPresent() ? ExpectedCost.scoring(planned.spec()) : ExpectedCost.of(planned.spec());
        }

        @Override
        public Run afterLoss() {
            return new Run(planned, prefixId, launch + 1, lost + 1, pauseAfter, kept);
        }
    }

    /** Returns whether a run paused because it reached the step at which it was to pause. */
    static boolean isPaused(RunOutcome outcome) {
        return outcome instanceof RunOutcome.Failed failed && failed.cause() == FailureCause.PAUSED;
    }

    /** Returns whether a run was cancelled with its sweep, as by Ctrl-C. */
    static boolean isStopped(RunOutcome outcome) {
        return outcome instanceof RunOutcome.Failed failed && failed.cause() == FailureCause.CANCELLED;
    }

    /** The result of a node. */
    sealed interface Ended {
        Node node();

        /** Returns the seconds that its job took on the executor; 0 if the job did not report back. */
        double seconds();

        /** Returns the failure, if the node failed. */
        Optional<Failure> failure();

        /** Returns this result with another failure. */
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

        /** Returns whether the run trained although it was to score kept weights only. */
        boolean trainedAgain() {
            return node.kept.isPresent()
                    && outcome.summary().doneSteps() > 0
                    && outcome.summary().trainedBy() == null;
        }

        @Override
        public RunEnded with(Failure other) {
            return new RunEnded(node, attempt, other.outcome(outcome.provenance()), seconds);
        }
    }
}
