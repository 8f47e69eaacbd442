package io.gradessweep.store;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes the rows of one attempt at a run, a file for each table: {@code <table>/<run_id>-<attempt>.parquet}. */
record TableWriter(StoreFiles files, Path results, Configuration configuration) {
    void putTraces(String runId, Attempt attempt, RunOutcome.Traces traces) {
        for (TableRows<?> rows : TableRows.of(traces)) {
            write(rows, runId, attempt, runId);
        }
    }

    void putRun(String sweep, PlannedRun planned, Attempt attempt, RunOutcome outcome) {
        write(TableRows.of(RunRow.of(sweep, planned, outcome)), planned.runId(), attempt, planned.key());
    }

    /** Deletes what processes that ended left half written. Only who holds the lease may do so. */
    void removeHalfWritten() throws IOException {
        for (Table table : ResultTables.all()) {
            files.removeHidden(new Path(results, table.name()));
        }
    }

    /** @param key the key of the run, for messages */
    private void write(TableRows<?> rows, String runId, Attempt attempt, String key) {
        if (rows.rows().isEmpty()) {
            return;
        }
        Path file = new Path(new Path(results, rows.table().name()), runId + "-" + attempt.text() + ".parquet");
        try {
            files.write(file, to -> TableFile.write(to, configuration, rows, runId, attempt.text()));
        } catch (IOException e) {
            throw new StoreException(
                    "cannot write " + file + " of run " + key + ": " + HadoopErrors.words(e)
                            + "; the same sweep does that run again",
                    e);
        }
    }
}
