package io.gradessweep.report;

import io.gradessweep.document.MarkdownText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The notes on the runs behind the tables: failures, scored weights of other runs, stand-ins, differing devices,
 * thresholds above all norms.
 */
final class ReportNotes {
    private static final int SHOWN_PER_CAUSE = 10;

    private ReportNotes() {}

    /** Returns these notes, and whether the runs are compared with the paper, as a section; empty where there are none. */
    static String markdown(List<String> notes, ResultDatabase database) {
        List<String> items = new ArrayList<>(notes);
        if (!StandIns.areThere(database) && ReportedRuns.areThere(database)) {
            items.add(
                    "No model stands for one of the paper's, so that its claims and tables are not compared with these"
                            + " runs.");
        }
        return items.isEmpty() ? "" : "## Notes on these runs\n\n- " + String.join("\n- ", items) + "\n";
    }

    /** Returns each note in Markdown. */
    static List<String> of(ResultDatabase database) {
        List<String> notes = new ArrayList<>();
        notes.addAll(failures(database));
        notes.addAll(keptWeights(database));
        notes.addAll(standIns(database));
        notes.addAll(devices(database));
        notes.addAll(thresholds(database));
        return notes;
    }

    private static List<String> failures(ResultDatabase database) {
        Map<String, List<String>> causes = new LinkedHashMap<>();
        for (Row run : database.rows("""
                SELECT coalesce(cause, 'unknown cause') AS cause, coalesce(run_key, run_id) AS run_key, message
                FROM runs WHERE status = 'failed' ORDER BY cause, run_key
                """)) {
            causes.computeIfAbsent(run.text("cause"), cause -> new ArrayList<>())
                    .add("`" + run.text("run_key") + "` "
                            + MarkdownText.of(run.text("message").strip()));
        }
        List<String> notes = new ArrayList<>();
        causes.forEach((cause, runs) -> notes.add("Failed, " + cause + ", " + runs.size() + ": " + shortened(runs)));
        return notes;
    }

    /** Counts the runs that trained nothing themselves, whose training a sum over all runs would count twice. */
    private static List<String> keptWeights(ResultDatabase database) {
        Row row = database.rows("""
                SELECT count(*) AS runs FROM runs WHERE status = 'completed' AND trained_by IS NOT NULL
                """).get(0);
        return row.count("runs") == 0
                ? List.of()
                : List.of("Scored from weights that other runs kept, " + row.text("runs")
                        + ": their times and FLOPs of training are those of the runs that `trained_by` names, and were"
                        + " spent once.");
    }

    private static String shortened(List<String> runs) {
        int more = runs.size() - SHOWN_PER_CAUSE;
        String shown = String.join("; ", runs.subList(0, Math.min(runs.size(), SHOWN_PER_CAUSE)));
        return more > 0 ? shown + "; and " + more + " more" : shown;
    }

    private static List<String> standIns(ResultDatabase database) {
        List<String> notes = new ArrayList<>();
        List<String> models = pairs(StandIns.models(database));
        if (!models.isEmpty()) {
            notes.add(
                    "Miniature stand-ins; not comparable with the paper's models: " + String.join(", ", models) + ".");
        }
        List<String> benchmarks = pairs(StandIns.benchmarks(database));
        if (!benchmarks.isEmpty()) {
            notes.add("Stand-ins; not comparable with the paper's benchmarks: " + String.join(", ", benchmarks) + ".");
        }
        return notes;
    }

    private static List<String> pairs(List<Row> rows) {
        List<String> pairs = new ArrayList<>();
        for (Row row : rows) {
            pairs.add(row.text("name") + " for " + row.text("stands_for"));
        }
        return pairs;
    }

    /** Lists the models whose runs were on several machines, as their speedups say little. */
    private static List<String> devices(ResultDatabase database) {
        List<String> notes = new ArrayList<>();
        for (Row model : database.rows("""
                SELECT model, string_agg(DISTINCT machine, ', ' ORDER BY machine) AS machines
                FROM (
                    SELECT model, coalesce(host, 'unknown host') || ' ' || split_part(device, ':', 1) AS machine
                    FROM runs WHERE status = 'completed' AND trained_by IS NULL
                )
                GROUP BY model HAVING count(DISTINCT machine) > 1 ORDER BY model
                """)) {
            notes.add("Times of " + model.text("model") + " come from more than one machine: " + model.text("machines")
                    + ".");
        }
        return notes;
    }

    /**
     * Lists the runs whose tau is above all norms that were measured, as they tell nothing about freezing per matrix. Those
     * whose tau is below all norms are the summary's.
     */
    private static List<String> thresholds(ResultDatabase database) {
        NormSums.define(database);
        List<String> notes = new ArrayList<>();
        for (Row run : database.rows(
                "FROM (" + Resource.statement("thresholds.sql") + ") WHERE tau > most ORDER BY run_key")) {
            notes.add(String.format(
                    Locale.ROOT,
                    "`%s`: tau %s (%s) lies above all norms seen, so all froze at once; they were %.3g to %.3g.",
                    run.text("run_key"),
                    run.text("tau"),
                    run.text("criterion"),
                    run.number("least").orElseThrow(),
                    run.number("most").orElseThrow()));
        }
        return notes;
    }
}
