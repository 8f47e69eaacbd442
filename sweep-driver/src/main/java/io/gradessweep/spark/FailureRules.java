package io.gradessweep.spark;

import io.gradessweep.result.FailureCause;

/**
 * The rules for a sweep after a failure: whether the other runs continue when one fails, and whether a run is started
 * again after its executor was lost. A run's own error would occur again, so such a run is not started again within the
 * sweep.
 *
 * @param retries how often a run, a base model or a part of a prefix is started again after its executor was lost
 */
public record FailureRules(OnFailure onFailure, int retries) {
    /** The choice between continuing the other runs when one fails, and stopping the sweep. */
    public enum OnFailure {
        KEEP_GOING,
        STOP
    }

    boolean triesAgain(Node.Ended ended) {
        return isLost(ended) && ended.node().lost() < retries;
    }

    boolean stopsAfter(Node.Ended ended) {
        // Runs train alone if their prefix is missing.
        return onFailure == OnFailure.STOP && ended.failed() && !(ended instanceof Node.SegmentEnded);
    }

    /** Adds to a failure how many executors the node has lost, if it has lost several. */
    Node.Ended judged(Node.Ended ended) {
        int times = ended.node().lost() + 1;
        if (!isLost(ended) || times == 1) {
            return ended;
        }
        String named = "; it has lost " + times + " executors, as many as --retries " + retries + " allows";
        return ended.with(ended.failure().orElseThrow().with(named));
    }

    private static boolean isLost(Node.Ended ended) {
        return ended.failure()
                .filter(failure -> failure.cause() == FailureCause.EXECUTOR_LOST)
                .isPresent();
    }
}
