package io.gradessweep.report;

import java.math.BigInteger;
import java.util.List;

/**
 * The figures of a completed run, from the attempt that counts.
 *
 * @param specJson the planned run as JSON
 * @param stepFlops the FLOPs of its optimizer steps, without validation and scoring
 */
public record CompletedRun(
        String runId,
        String runKey,
        String specJson,
        int plannedSteps,
        int doneSteps,
        int frozenMatrices,
        BigInteger stepFlops) {
    private static final String ALL = """
            SELECT run_id, run_key, spec_json, planned_steps, done_steps, frozen_matrices, training_flops - validation_flops AS step_flops
            FROM runs WHERE status = 'completed' AND trained_by IS NULL ORDER BY run_key, run_id
            """;

    /** Returns all completed runs that trained, by key. A run that scored kept weights is no training of its own. */
    public static List<CompletedRun> all(ResultDatabase database) {
        return database.rows(ALL).stream()
                .map(row -> new CompletedRun(
                        row.text("run_id"),
                        row.text("run_key"),
                        row.text("spec_json"),
                        Math.toIntExact(row.count("planned_steps")),
                        Math.toIntExact(row.count("done_steps")),
                        Math.toIntExact(row.count("frozen_matrices")),
                        row.integer("step_flops")))
                .toList();
    }
}
