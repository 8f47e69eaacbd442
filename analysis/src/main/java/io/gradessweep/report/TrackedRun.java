package io.gradessweep.report;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A completed run in the terms of experiment trackers.
 *
 * @param name the run's key
 * @param experiment the sweep's name
 * @param tags what the run is
 * @param parameters its settings by name, without the locations of files
 * @param metrics its numbers, by step and name
 */
public record TrackedRun(
        String runId,
        String name,
        String experiment,
        Instant started,
        Instant finished,
        Map<String, String> tags,
        Map<String, String> parameters,
        List<Metric> metrics) {
    private static final List<String> TAGS = List.of(
            "run_id",
            "attempt",
            "train_id",
            "model",
            "stands_for",
            "method",
            "fine_tuning",
            "early_stopping",
            "stop_reason",
            "device",
            "code_version");
    private static final String RUNS = "SELECT * FROM runs WHERE status = 'completed' ORDER BY run_key, run_id";

    /**
     * A number that was recorded at a step. What was not a number there is left out, as its table has NULL.
     *
     * @param name such as {@code train/loss}
     */
    public record Metric(String name, int step, Instant time, double value) {}

    /** Takes one run after the other. */
    @FunctionalInterface
    public interface Consumer {
        /** @return whether to go on with the next run */
        boolean take(TrackedRun run) throws IOException;
    }

    /**
     * Reads all completed runs, by key. One run is in memory at a time.
     *
     * @return the number of runs that the consumer was given
     * @throws ResultsException if the results cannot be read
     */
    public static int forEach(ResultDatabase database, Consumer consumer) throws IOException {
        List<Row> runs = database.rows(RUNS);
        try (PreparedStatement statement =
                        database.connection().prepareStatement(Resource.read("tracked_metrics.sql"));
                ResultSet metrics = statement.executeQuery()) {
            boolean more = metrics.next();
            int given = 0;
            for (Row run : runs) {
                String runId = run.text("run_id");
                Instant started = instant(run, "started_at");
                Instant finished = instant(run, "finished_at");
                List<Metric> own = new ArrayList<>();
                while (more && metrics.getString("run_id").equals(runId)) {
                    own.add(metric(metrics, started, finished));
                    more = metrics.next();
                }
                given++;
                if (!consumer.take(of(run, started, finished, own))) {
                    break;
                }
            }
            return given;
        } catch (SQLException e) {
            throw database.unreadable(e);
        }
    }

    private static Metric metric(ResultSet row, Instant started, Instant finished) throws SQLException {
        double elapsed = row.getDouble("elapsed");
        Instant time = row.wasNull() ? finished : started.plus(Duration.ofMillis(Math.round(1000 * elapsed)));
        return new Metric(row.getString("name"), row.getInt("step"), time, row.getDouble("value"));
    }

    private static TrackedRun of(Row run, Instant started, Instant finished, List<Metric> metrics) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : TAGS) {
            if (!run.text(tag).isEmpty()) {
                tags.put(tag, run.text(tag));
            }
        }
        Map<String, String> parameters = RunSettings.of(run);
        parameters.put("seed", run.text("seed"));
        return new TrackedRun(
                run.text("run_id"),
                run.text("run_key"),
                run.text("sweep"),
                started,
                finished,
                tags,
                parameters,
                List.copyOf(metrics));
    }

    /** Returns a time; results that lack it, as those of earlier versions may, have the time that all began. */
    private static Instant instant(Row run, String column) {
        return run.time(column).orElse(Instant.EPOCH);
    }
}
