package io.gradessweep.report;

import java.sql.SQLException;

/** The temporary view {@code reported_runs}, on which the paper's tables stand, and the macros their SQL uses. */
final class ReportedRuns {
    private ReportedRuns() {}

    static void define(ResultDatabase database) {
        try {
            database.execute("CREATE OR REPLACE TEMP TABLE variants"
                    + " (run_id VARCHAR, variant VARCHAR, place INTEGER, base_variant VARCHAR)");
            database.insert("variants", Variants.rows(database.rows("SELECT * FROM runs WHERE status = 'completed'")));
            database.execute(Resource.read("reported_runs.sql"));
            database.execute(Resource.read("macros.sql"));
        } catch (SQLException e) {
            throw database.unreadable(e);
        }
    }
}
