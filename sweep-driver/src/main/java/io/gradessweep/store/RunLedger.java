package io.gradessweep.store;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.RunOutcome;
import java.util.Collection;

/**
 * The driver's records of the runs of a sweep. Only the driver that holds the lease writes them, and removes what is no
 * longer needed.
 */
public interface RunLedger {
    /**
     * Records that a launch begins. Its number is taken from now on, even if this process dies. This must be called
     * before anything of the launch is started.
     *
     * @param launch the lowest number that it may have
     * @return its number: that or a later one, and never one that was returned before
     * @throws LeaseLostException if another driver has taken over the directory
     */
    int begin(PlannedRun planned, int launch);

    /**
     * Writes the row that makes an attempt count. Only the driver writes it, after everything else of the attempt. If
     * the run is completed, or diverged and so would diverge again, its checkpoints are then deleted. Checkpoints that
     * other runs of the same training own are kept. If the lease was lost while the row was written, another driver may
     * be executing the run, and its checkpoints are kept.
     *
     * @throws LeaseLostException if another driver has taken over the directory
     */
    void putRun(String sweep, PlannedRun planned, Attempt attempt, RunOutcome outcome);

    /**
     * Removes the markers and checkpoints of runs that will not be resumed. These are runs that were given up, and
     * completed runs whose driver was lost right after it wrote their rows. Where no unfinished run has the train_id of
     * such a run, the checkpoints that no run owns are removed too, and those of runs that are no longer planned, unless
     * they are marked as begun.
     *
     * @param unfinished the other runs of the plan, which may resume from any checkpoint of their train_id
     * @throws LeaseLostException if another driver has taken over the directory
     */
    void removeLeftovers(Collection<PlannedRun> ended, Collection<PlannedRun> unfinished);

    /** Removes all states of prefixes that no run needs any more. */
    void removePrefixes(Collection<String> prefixIds);
}
