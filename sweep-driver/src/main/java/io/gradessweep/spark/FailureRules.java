package io.gradessweep.spark;

import io.gradessweep.result.FailureCause;

/**
 * What becomes of a sweep's other runs when one fails, and of a run whose executor is lost. A run's own error would come
 * again and is never tried again within a sweep.
 *
 * @param retries how often a run or base model is started again after its executor was lost
 */
public record FailureRules(OnFailure onFailure, int retries) {
    /** What happens to the other runs when one fails. */
    public enum OnFailure {
        KEEP_GOING,
        STOP
    }

    boolean triesAgain(Node.Ended ended) {
        return isLost(ended) && ended.node().lost() < retries;
    }

    boolean stopsAfter(Node.Ended ended) {
        // Runs do without what they have in common.
        return onFailure == OnFailure.STOP && ended.failed() && !(ended instanceof Node.SegmentEnded);
    }

    /** Names what loses one executor after the other. */
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
