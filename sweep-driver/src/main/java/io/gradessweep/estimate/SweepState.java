package io.gradessweep.estimate;

import io.gradessweep.plan.Plan;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.store.RecordedRuns;
import io.gradessweep.store.RunIndex;
import io.gradessweep.store.RunStatus;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The states of a plan's runs, by what the results already hold.
 *
 * @param states the state of each run, by run_id
 * @param recorded the runs that the results hold
 */
public record SweepState(List<PlannedRun> runs, Map<String, RunState> states, RecordedRuns recorded) {

    /**
     * Returns the state for the driver that holds the lease: runs that were begun and not recorded were interrupted.
     */
    public static SweepState of(Plan plan, RecordedRuns recorded) {
        return of(plan, recorded, RunState.INTERRUPTED);
    }

    /** Returns the state for a reader without the lease: such runs are running where another driver is at work. */
    public static SweepState of(Plan plan, RunIndex index) {
        RecordedRuns recorded = index.recorded();
        boolean running = !recorded.unended().isEmpty() && index.isAtWork();
        return of(plan, recorded, running ? RunState.RUNNING : RunState.INTERRUPTED);
    }

    private static SweepState of(Plan plan, RecordedRuns recorded, RunState begun) {
        Map<String, RunStatus> statuses = recorded.statuses();
        Set<String> unended = recorded.unended();
        Map<String, RunState> states = new HashMap<>();
        for (PlannedRun planned : plan.runs()) {
            RunState ended =
                    ended(statuses.get(planned.runId()), recorded.cancelled().contains(planned.runId()));
            // A completed run stays completed, even if a later attempt was begun.
            boolean isBegun = ended != RunState.COMPLETED && unended.contains(planned.runId());
            states.put(planned.runId(), isBegun ? begun : ended);
        }
        return new SweepState(plan.runs(), states, recorded);
    }

    RunState of(PlannedRun planned) {
        return states.get(planned.runId());
    }

    /** Returns the runs in one of these states. */
    public List<PlannedRun> in(Set<RunState> wanted) {
        return runs.stream().filter(planned -> wanted.contains(of(planned))).toList();
    }

    /** Returns the ids of the prefixes whose runs are all completed. */
    public List<String> unneeded(List<SharedPrefix> prefixes) {
        return prefixes.stream()
                .filter(prefix -> prefix.runs().stream().allMatch(planned -> of(planned) == RunState.COMPLETED))
                .map(SharedPrefix::id)
                .toList();
    }

    /** Returns the runs that are not completed. */
    public List<PlannedRun> remaining() {
        return in(EnumSet.complementOf(EnumSet.of(RunState.COMPLETED)));
    }

    public int count(RunState state) {
        return in(Set.of(state)).size();
    }

    private static RunState ended(RunStatus status, boolean cancelled) {
        if (status == null) {
            return RunState.MISSING;
        }
        if (status == RunStatus.COMPLETED) {
            return RunState.COMPLETED;
        }
        return cancelled ? RunState.INTERRUPTED : RunState.FAILED;
    }
}
