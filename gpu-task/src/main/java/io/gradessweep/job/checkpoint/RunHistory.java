package io.gradessweep.job.checkpoint;

import io.gradessweep.result.PrefixShare;
import io.gradessweep.result.RunOutcome;

/** What a run has recorded so far, which a checkpoint keeps beside the training state and gives back on resume. */
public interface RunHistory {
    /** Returns the optimizer steps that the run is planned to take. */
    int plannedSteps();

    /** Returns every row that the run has recorded. */
    RunOutcome.Traces traces();

    /** Puts rows that an earlier process recorded of this run before those that this one will record. */
    void resume(RunOutcome.Traces earlier);

    /** Returns the part of the run that was trained once for several runs. */
    PrefixShare share();

    /** Notes that a part of what was recorded was trained once for several runs. */
    void share(PrefixShare shared);
}
