package io.gradessweep.report;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The progress of a run, from the attempt that counts, whether or not it was trained to its end.
 *
 * @param seconds the time for loading, training and writing checkpoints, without scoring
 * @param prefixSeconds the part of that time that was spent on a prefix shared with other runs
 * @param accuracy the mean over benchmarks by the metrics they are quoted with, 0..1; empty where none was scored
 */
public record TriedRun(
        String runId, boolean isCompleted, double seconds, double prefixSeconds, OptionalDouble accuracy) {
    private static final String FIND = """
            SELECT
                status = 'completed' AS completed,
                load_seconds + training_seconds + checkpoint_seconds AS seconds, prefix_seconds,
                (
                    SELECT avg(CASE metric WHEN 'accuracy_normalised' THEN accuracy_normalised ELSE accuracy END)
                    FROM scores WHERE scores.run_id = runs.run_id AND metric NOT IN ('cider_d', 'bleu_4')
                ) AS accuracy
            FROM runs WHERE run_id = ?
            """;

    /** Reads a run; returns empty where no attempt was recorded. */
    public static Optional<TriedRun> find(ResultDatabase database, String runId) {
        return database.rows(FIND, runId).stream()
                .findFirst()
                .map(row -> new TriedRun(
                        runId,
                        row.isTrue("completed"),
                        row.number("seconds").orElse(0),
                        row.number("prefix_seconds").orElse(0),
                        row.number("accuracy")));
    }

    public double ownSeconds() {
        return seconds - prefixSeconds;
    }
}
