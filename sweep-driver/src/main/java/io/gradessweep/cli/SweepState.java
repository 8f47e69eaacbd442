package io.gradessweep.cli;

import io.gradessweep.plan.Cell;
import io.gradessweep.plan.Plan;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A plan against what the results hold already.
 *
 * @param completed runs that need nothing more
 * @param failed runs that were tried, and every attempt failed or was cancelled
 * @param missing runs that were never recorded
 */
record SweepState(List<Cell> completed, List<Cell> failed, List<Cell> missing) {

    static SweepState of(Plan plan, ParquetResultStore store) {
        Map<String, RunStatus> statuses = store.statuses();
        SweepState state = new SweepState(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Cell cell : plan.cells()) {
            state.listFor(statuses.get(cell.runId())).add(cell);
        }
        return state;
    }

    /** {@code completed}, {@code failed} or {@code missing}. */
    String label(Cell cell) {
        if (completed.contains(cell)) {
            return RunStatus.COMPLETED.label();
        }
        return failed.contains(cell) ? RunStatus.FAILED.label() : "missing";
    }

    private List<Cell> listFor(RunStatus status) {
        if (status == null) {
            return missing;
        }
        return status == RunStatus.COMPLETED ? completed : failed;
    }
}
