package io.gradessweep.spark;

import io.gradessweep.result.RunOutcome;
import java.util.List;

/**
 * The numbers of a sweep's runs, by how they ended.
 *
 * @param unfinished the number of runs that were stopped or never started, since the sweep was given up
 */
public record SweepResult(int completed, int failed, int unfinished) {
    /** @param runs the number of runs that were to be executed; a run that paused counts once for each segment */
    static SweepResult of(int runs, List<Node.Ended> ended) {
        int completed = 0;
        int failed = 0;
        int paused = 0;
        for (Node.Ended node : ended) {
            if (node instanceof Node.RunEnded run && run.outcome() instanceof RunOutcome.Completed) {
                completed++;
            } else if (node instanceof Node.RunEnded run && Node.isPaused(run.outcome())) {
                paused++;
            } else if (node instanceof Node.RunEnded run && !Node.isStopped(run.outcome())) {
                failed++;
            }
        }
        return new SweepResult(completed, failed, runs - completed - failed - paused);
    }
}
