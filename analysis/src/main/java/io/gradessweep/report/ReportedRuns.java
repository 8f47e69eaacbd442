package io.gradessweep.report;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Defines the temporary view {@code reported_runs}, which the paper's tables are made from, and the macros of their
 * SQL.
 */
final class ReportedRuns {
    private ReportedRuns() {}

    /** Defines them with {@code full} as every method's base. */
    static void define(ResultDatabase database) {
        define(database, method -> "full");
    }

    /** Returns the fine-tuning of a method without its early stopping: {@code lora} for {@code lora+grades}. */
    static String fineTuningAlone(String method) {
        return method.replaceFirst("\\+.*", "");
    }

    /**
     * Defines them, unless they were last defined with the same bases.
     *
     * @param baseMethod maps a method to the method that it is compared with
     */
    static void define(ResultDatabase database, UnaryOperator<String> baseMethod) {
        Map<String, String> bases = new HashMap<>();
        for (Row row : database.rows("SELECT DISTINCT method FROM runs WHERE status = 'completed'")) {
            bases.put(row.text("method"), baseMethod.apply(row.text("method")));
        }
        if (!database.replaceReported(bases)) {
            return;
        }
        try {
            database.execute(
                    "CREATE OR REPLACE TEMP TABLE variants"
                            + " (run_id VARCHAR, variant VARCHAR, surface VARCHAR, place INTEGER, base_method VARCHAR, base_variant VARCHAR)");
            database.insert("variants", database.variants().rows(baseMethod));
            database.execute(Resource.read("reported_runs.sql"));
            database.execute(Resource.read("macros.sql"));
        } catch (SQLException e) {
            throw database.unreadable(e);
        }
    }

    /** Tells whether any run is completed. */
    static boolean areThere(ResultDatabase database) {
        return !database.rows("SELECT 1 FROM runs WHERE status = 'completed' LIMIT 1")
                .isEmpty();
    }
}
