package io.gradessweep.store;

import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import java.util.Map;

/** Tells which runs are recorded, and whether a driver is executing more. */
public interface RunIndex {
    /**
     * Lists the runs that are recorded now.
     *
     * @throws InvalidInputException if a file cannot be read, or if the tables are of a later version
     */
    RecordedRuns recorded();

    /**
     * Lists the runs that began and have not ended, by key.
     *
     * @throws InvalidInputException as {@link #recorded} does
     */
    List<BegunRun> begun();

    /**
     * Returns whether a living driver holds the results directory. If a driver was lost on another machine, this takes
     * some seconds.
     */
    boolean isAtWork();

    /** Lists the recorded runs and returns {@link RecordedRuns#statuses}. */
    default Map<String, RunStatus> statuses() {
        return recorded().statuses();
    }

    /** Lists the recorded runs and returns {@link RecordedRuns#launches}. */
    default Map<String, Integer> launches() {
        return recorded().launches();
    }
}
