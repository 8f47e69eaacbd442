package io.gradessweep.report;

import java.util.List;

/**
 * The models and benchmarks that stand for others of the paper. One whose name begins with the paper's name of it, such as
 * {@code piqa-harness}, or that the paper's name begins with, is the paper's own under another protocol or name.
 */
final class StandIns {
    private static final String MODELS = """
            SELECT DISTINCT model AS name, stands_for FROM runs
            WHERE stands_for <> '' AND NOT starts_with(stands_for, model) ORDER BY ALL
            """;
    private static final String BENCHMARKS = """
            SELECT DISTINCT benchmark AS name, stands_for FROM scores
            WHERE stands_for <> ''
                AND NOT starts_with(replace(lower(benchmark), '-', '_'), replace(lower(stands_for), '-', '_'))
            ORDER BY ALL
            """;
    private static final String OF_THE_PAPER = """
            SELECT 1 FROM runs
            WHERE stands_for IN (SELECT model FROM paper_table1 UNION ALL SELECT model FROM paper_vlm) LIMIT 1
            """;

    private StandIns() {}

    /** Returns the names of models, each with what it {@code stands_for}. */
    static List<Row> models(ResultDatabase database) {
        return database.rows(MODELS);
    }

    /** Returns the names of benchmarks, each with what it {@code stands_for}. */
    static List<Row> benchmarks(ResultDatabase database) {
        return database.rows(BENCHMARKS);
    }

    /** Tells whether any run is one of a model of the paper, or of its stand-in. */
    static boolean areThere(ResultDatabase database) {
        return !database.rows(OF_THE_PAPER).isEmpty();
    }

    /** Tells whether any run of a text model of the paper, or of its stand-in, is there. */
    static boolean ofTextAreThere(ResultDatabase database) {
        return !database.rows("SELECT 1 FROM runs WHERE stands_for IN (SELECT model FROM paper_table1) LIMIT 1")
                .isEmpty();
    }
}
