package io.gradessweep.store;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.RunOutcome;
import java.util.Collection;

/** What the one driver that has the lease writes down of a sweep's runs, and removes when nobody needs it. */
public interface RunLedger {
    /**
     * Tells that a launch begins: its number is taken from now on, whatever becomes of this process. Before anything of it is
     * started.
     *
     * @param launch its lowest number
     * @return its number, that or a later one, and never one that was given before
     * @throws LeaseLostException where another driver has taken the directory over
     */
    int begin(PlannedRun planned, int launch);

    /**
     * Writes the row that makes an attempt count; the driver's alone, and the last of the attempt. From then on the states that
     * a run kept which is completed, or would diverge again, are of no use, and those that others keep who train the same are
     * theirs. Where the row was late, another driver may be at that run, and its states are left alone.
     *
     * @throws LeaseLostException where another driver has taken the directory over
     */
    void putRun(String sweep, PlannedRun planned, Attempt attempt, RunOutcome outcome);

    /**
     * Removes the markers and states of runs that will not go on: those that are completed, of which a driver leaves some that is
     * lost right after it wrote their rows, and those that were given up.
     */
    void removeLeftovers(Collection<PlannedRun> ended);

    /** Removes all states of prefixes that no run needs any more. */
    void removePrefixes(Collection<String> prefixIds);
}
