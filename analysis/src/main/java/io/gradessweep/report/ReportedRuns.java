package io.gradessweep.report;

import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;

/** The temporary view {@code reported_runs}, on which the paper's tables stand, and the macros their SQL uses. */
final class ReportedRuns {
    private ReportedRuns() {}

    /** Every method's base is {@code full}. */
    static void define(ResultDatabase database) {
        define(database, method -> "full");
    }

    /** The base of {@code lora+grades} is {@code lora}. */
    static String fineTuningAlone(String method) {
        return method.replaceFirst("\\+.*", "");
    }

    /** @param baseMethod the method that a method is compared with */
    static void define(ResultDatabase database, UnaryOperator<String> baseMethod) {
        try {
            database.execute(
                    "CREATE OR REPLACE TEMP TABLE variants"
                            + " (run_id VARCHAR, variant VARCHAR, surface VARCHAR, place INTEGER, base_method VARCHAR, base_variant VARCHAR)");
            List<Row> completed = database.rows("SELECT * FROM runs WHERE status = 'completed'");
            database.insert("variants", Variants.rows(completed, baseMethod));
            database.execute(Resource.read("reported_runs.sql"));
            database.execute(Resource.read("macros.sql"));
        } catch (SQLException e) {
            throw database.unreadable(e);
        }
    }
}
