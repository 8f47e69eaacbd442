package io.gradessweep.spark;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.result.RunOutcome;
import java.util.List;

/** What a sweep executes, where some of it is decided while it goes on. */
public interface SweepSchedule {
    /** What it begins with; whatever starts from a miniature that none of these starts from must be among them. */
    List<RunSegment> first();

    /** What these and others have in common. */
    List<SharedPrefix> prefixes();

    /**
     * What there is to do besides, now that this run ended, or paused, and its row is written. Asked by one thread, in the
     * order in which runs ended; others are started meanwhile. What it throws ends the sweep.
     */
    List<RunSegment> after(PlannedRun planned, RunOutcome outcome);

    /** All of which is known from the start. */
    static SweepSchedule of(List<PlannedRun> runs, List<SharedPrefix> shared) {
        return new SweepSchedule() {
            @Override
            public List<RunSegment> first() {
                return runs.stream().map(RunSegment::whole).toList();
            }

            @Override
            public List<SharedPrefix> prefixes() {
                return shared;
            }

            @Override
            public List<RunSegment> after(PlannedRun planned, RunOutcome outcome) {
                return List.of();
            }
        };
    }
}
