package io.gradessweep.report;

import java.sql.SQLException;

/** Defines the temporary table {@code norm_sums}, from which a report's statements about norms are answered. */
final class NormSums {
    private NormSums() {}

    /** Defines it, unless it was defined before. */
    static void define(ResultDatabase database) {
        if (!database.isFirst(NormSums.class)) {
            return;
        }
        try {
            database.execute(Resource.read("norm_sums.sql"));
        } catch (SQLException e) {
            throw database.unreadable(e);
        }
    }
}
