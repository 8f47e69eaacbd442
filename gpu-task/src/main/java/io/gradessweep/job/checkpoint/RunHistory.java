package io.gradessweep.job.checkpoint;

import io.gradessweep.result.PrefixShare;
import io.gradessweep.result.RunOutcome;

/** The records of a run so far. A checkpoint stores them with the training state and returns them on resume. */
public interface RunHistory {
    /** Returns the number of optimizer steps that are planned for the run. */
    int plannedSteps();

    /** Returns every row that the run has recorded. */
    RunOutcome.Traces traces();

    /**
     * Puts rows that an earlier process recorded of this run before those of this process.
     *
     * @throws IllegalStateException if they cannot be kept; the run must not go on without them
     */
    void resume(RunOutcome.Traces earlier);

    /** Returns the part of the run that was trained once for several runs. */
    PrefixShare share();

    /** Notes that a part of the records was trained once for several runs. */
    void share(PrefixShare shared);
}
