package io.gradessweep.cli;

import io.gradessweep.plan.Cell;
import io.gradessweep.plan.Plan;
import io.gradessweep.store.RecordedRuns;
import io.gradessweep.store.RunStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A plan against what the results hold already.
 *
 * @param states by run_id
 */
record SweepState(List<Cell> cells, Map<String, RunState> states) {

    static SweepState of(Plan plan, RecordedRuns recorded) {
        Map<String, RunStatus> statuses = recorded.statuses();
        Set<String> unended = recorded.unended();
        Map<String, RunState> states = new HashMap<>();
        for (Cell cell : plan.cells()) {
            states.put(cell.runId(), state(statuses.get(cell.runId()), unended.contains(cell.runId())));
        }
        return new SweepState(plan.cells(), states);
    }

    RunState of(Cell cell) {
        return states.get(cell.runId());
    }

    /** The runs in one of these states. */
    List<Cell> in(Set<RunState> wanted) {
        return cells.stream().filter(cell -> wanted.contains(of(cell))).toList();
    }

    int count(RunState state) {
        return in(Set.of(state)).size();
    }

    /** What is completed stays so, whatever becomes of trying it again. */
    private static RunState state(RunStatus status, boolean unended) {
        if (status == RunStatus.COMPLETED) {
            return RunState.COMPLETED;
        }
        if (unended) {
            return RunState.INTERRUPTED;
        }
        return status == null ? RunState.MISSING : RunState.FAILED;
    }
}
