package io.gradessweep.store;

import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.FreezeEvent;
import io.gradessweep.result.ItemScore;
import io.gradessweep.result.NormTrace;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.ScoreDetail;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.TraceRows;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.util.List;

/**
 * The rows that one run adds to a table.
 *
 * @param type the record type whose components are the table's columns
 */
record TableRows<T extends Record>(Table table, Class<T> type, TraceRows<T> rows) {

    /** Returns all rows of a run except its row in {@code runs}. */
    static List<TableRows<?>> of(RunOutcome.Traces traces) {
        return List.of(
                new TableRows<>(ResultTables.STEPS, StepTrace.class, traces.steps()),
                new TableRows<>(ResultTables.NORMS, NormTrace.class, traces.norms()),
                new TableRows<>(ResultTables.FREEZES, FreezeEvent.class, TraceRows.of(traces.freezes())),
                new TableRows<>(ResultTables.VALIDATIONS, ValidationTrace.class, TraceRows.of(traces.validations())),
                new TableRows<>(ResultTables.ITEMS, ItemScore.class, TraceRows.of(traces.items())),
                new TableRows<>(ResultTables.SCORES, BenchmarkScore.class, TraceRows.of(traces.scores())),
                new TableRows<>(ResultTables.SCORE_DETAILS, ScoreDetail.class, TraceRows.of(traces.scoreDetails())));
    }

    static TableRows<RunRow> of(RunRow row) {
        return new TableRows<>(ResultTables.RUNS, RunRow.class, TraceRows.of(List.of(row)));
    }
}
