package io.gradessweep.spark;

import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.store.KeptAttempt;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runs that a sweep executes. Some may be decided on during the sweep. */
public interface SweepSchedule {
    /**
     * Returns the runs with which the sweep begins. Runs that are added later may start only from miniatures from which
     * some of these start.
     */
    List<RunSegment> first();

    /** Returns the prefixes that these and other runs have in common. */
    List<SharedPrefix> prefixes();

    /**
     * Returns the runs to add, now that this run has ended or paused and its row is written. One thread calls this, in
     * the order in which runs ended, while other runs are started. An exception ends the sweep.
     */
    List<RunSegment> after(PlannedRun planned, RunOutcome outcome);

    /** Returns a schedule in which all runs are known from the start and train. */
    static SweepSchedule of(List<PlannedRun> runs, List<SharedPrefix> shared) {
        return of(runs, shared, Map.of());
    }

    /**
     * Returns a schedule in which all runs are known from the start.
     *
     * @param kept the weights that a run only has to score, by its run_id
     */
    static SweepSchedule of(List<PlannedRun> runs, List<SharedPrefix> shared, Map<String, KeptAttempt> kept) {
        return new SweepSchedule() {
            @Override
            public List<RunSegment> first() {
                return runs.stream()
                        .map(planned -> new RunSegment(planned, 0, Optional.ofNullable(kept.get(planned.runId()))))
                        .toList();
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
