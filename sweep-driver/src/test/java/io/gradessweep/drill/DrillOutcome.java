package io.gradessweep.drill;

import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.report.SweepComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a disturbed sweep left behind.
 *
 * @param lost runs that are not completed
 * @param doubled runs that have a row twice: in the view {@code runs}, or in any table's files within one attempt
 * @param different 1 where what was computed is not what the undisturbed sweep computed, bit for bit
 * @param complaints of what should not be there, and of what differs
 */
record DrillOutcome(int lost, int doubled, int different, List<String> complaints) {
    /** What there is once in an attempt, by table. */
    private static final Map<String, String> KEYS = Map.of(
            "runs", "run_id",
            "scores", "benchmark, protocol, split",
            "items", "benchmark, protocol, item_id",
            "steps", "step",
            "norms", "step, tower, layer, projection, criterion",
            "freezes", "step, tower, layer, projection",
            "validations", "step");

    static DrillOutcome of(Path results, Path reference) throws IOException {
        List<String> complaints = new ArrayList<>();
        for (String directory : List.of("running", "checkpoints")) {
            names(results.resolve(directory)).forEach(name -> complaints.add("left: " + directory + "/" + name));
        }
        int completed;
        int doubled;
        try (ResultDatabase database = ResultDatabase.open(results)) {
            completed = number(database, "SELECT count(DISTINCT run_id) FILTER (status = 'completed') AS n FROM runs");
            doubled = number(database, "SELECT count(DISTINCT run_id) AS n FROM (" + doubled(results) + ")");
        }
        SweepComparison comparison = SweepComparison.of(reference, results);
        if (!comparison.identical()) {
            complaints.add("different:\n" + comparison.markdown());
        }
        return new DrillOutcome(DrillSweep.RUNS - completed, doubled, comparison.identical() ? 0 : 1, complaints);
    }

    private static String doubled(Path results) {
        List<String> each = new ArrayList<>(List.of("SELECT run_id FROM runs GROUP BY run_id HAVING count(*) > 1"));
        KEYS.forEach((table, keys) -> {
            Path directory = results.resolve(table);
            if (Files.isDirectory(directory)) {
                each.add("SELECT run_id FROM read_parquet('" + directory + "/*.parquet') GROUP BY run_id, attempt, "
                        + keys + " HAVING count(*) > 1");
            }
        });
        return String.join(" UNION ALL ", each);
    }

    private static int number(ResultDatabase database, String sql) throws IOException {
        StringBuilder out = new StringBuilder();
        Query.print(database, sql, OutputFormat.CSV, out);
        return Integer.parseInt(out.toString().lines().skip(1).findFirst().orElseThrow());
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
