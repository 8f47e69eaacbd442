package io.gradessweep.spark;

import io.gradessweep.result.RunOutcome;
import java.util.List;

/**
 * How a sweep's runs ended.
 *
 * @param notStarted runs that were given up with the sweep
 */
public record SweepResult(int completed, int failed, int notStarted) {
    /** @param runs how many there were to do; one that paused counts once for each time */
    static SweepResult of(int runs, List<Node.Ended> ended) {
        int completed = 0;
        int failed = 0;
        int paused = 0;
        for (Node.Ended node : ended) {
            if (node instanceof Node.RunEnded run && run.outcome() instanceof RunOutcome.Completed) {
                completed++;
            } else if (node instanceof Node.RunEnded run && Node.isPaused(run.outcome())) {
                paused++;
            } else if (node instanceof Node.RunEnded) {
                failed++;
            }
        }
        return new SweepResult(completed, failed, runs - completed - failed - paused);
    }
}
