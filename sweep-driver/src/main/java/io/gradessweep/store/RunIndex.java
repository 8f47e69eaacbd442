package io.gradessweep.store;

import io.gradessweep.spec.InvalidInputException;
import java.util.Map;

/** Tells which runs are recorded, and whether somebody is at work on more. */
public interface RunIndex {
    /**
     * What was recorded up to now, listed once.
     *
     * @throws InvalidInputException where a file cannot be read, or has tables of a later version
     */
    RecordedRuns recorded();

    /** Whether a living driver has the results directory; where one was lost elsewhere, it takes some seconds to tell. */
    boolean isAtWork();

    /** As {@link RecordedRuns#statuses}, of now. */
    default Map<String, RunStatus> statuses() {
        return recorded().statuses();
    }

    /** As {@link RecordedRuns#launches}, of now. */
    default Map<String, Integer> launches() {
        return recorded().launches();
    }
}
