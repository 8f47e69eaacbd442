package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.MarkdownText;
import io.gradessweep.document.NamedTable;
import io.gradessweep.document.Picture;
import io.gradessweep.document.TextTable;
import io.gradessweep.report.Figure.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report's first section: each method in a row, averaged over models and seeds, and the methods that froze nothing.
 *
 * @param scope the models and seeds, in a sentence
 * @param table the rows of {@code summary.sql}; without rows where no run is completed
 * @param notes the notes below it, as items of a list
 * @param frozeNothing a sentence for each method that froze nothing because of its tau
 */
record SummarySection(String scope, TextTable table, List<String> notes, List<String> frozeNothing) {
    private static final int SEEDS_NAMED = 5;

    static SummarySection of(ResultDatabase database) {
        List<Row> rows = NamedQuery.SUMMARY.rows(database);
        return new SummarySection(
                scope(database), table(rows), rows.isEmpty() ? List.of() : notes(rows), frozeNothing(database));
    }

    /** @param pictures what is shown below the table */
    ReportSection section(List<Picture> pictures) {
        if (table.rows().isEmpty()) {
            return ReportSection.ofText("");
        }
        List<String> parts = new ArrayList<>(List.of("## Summary\n", MarkdownText.of(scope) + "\n", table.toString()));
        List<String> items = new ArrayList<>();
        frozeNothing.forEach(sentence -> items.add(sentence + " `grades calibrate` finds a tau."));
        items.addAll(notes);
        parts.add("- " + String.join("\n- ", items) + "\n");
        pictures.forEach(picture -> parts.add(picture.markdown()));
        return new ReportSection(
                String.join("\n", parts), List.of(new NamedTable("summary", "Summary. " + scope, table)), pictures);
    }

    private static String scope(ResultDatabase database) {
        Row scope = database.rows("""
                SELECT
                    count(DISTINCT model) AS models, any_value(model) AS model,
                    count(DISTINCT seed) FILTER (method <> 'base') AS seeds,
                    array_to_string(list_sort(list(DISTINCT seed) FILTER (method <> 'base'))::VARCHAR[], ', ') AS names
                FROM reported_runs
                """).get(0);
        long models = scope.count("models");
        long seeds = scope.count("seeds");
        String named = seeds > SEEDS_NAMED ? seeds + " seeds" : (seeds == 1 ? "seed " : "seeds ") + scope.text("names");
        return (models == 1 ? "Model " + scope.text("model") : "Averages over " + models + " models")
                + (seeds == 0 ? "." : ", " + named + ".");
    }

    private static TextTable table(List<Row> rows) {
        Map<List<String>, Map<String, Row>> methods = new LinkedHashMap<>();
        for (Row row : rows) {
            methods.computeIfAbsent(List.of(row.text("method"), row.text("variant")), method -> new LinkedHashMap<>())
                    .put(row.text("protocol"), row);
        }
        List<String> protocols = rows.stream()
                .map(row -> row.text("protocol"))
                .filter(protocol -> !protocol.isEmpty())
                .distinct()
                .sorted()
                .toList();
        TextTable table = new TextTable();
        table.column("method", Align.LEFT);
        table.column("runs", Align.RIGHT);
        protocols.forEach(
                protocol -> table.column("accuracy, %" + (protocols.size() == 1 ? "" : ", " + protocol), Align.RIGHT));
        table.column("steps", Align.RIGHT);
        table.column("share of FLOPs", Align.RIGHT);
        for (Map<String, Row> byProtocol : methods.values()) {
            Row any = byProtocol.values().iterator().next();
            List<String> cells = new ArrayList<>(List.of(MethodLabel.of(any), any.text("runs")));
            for (String protocol : protocols) {
                Row row = byProtocol.get(protocol);
                cells.add(
                        row == null ? Figure.ABSENT : Figure.of(row, "accuracy").text(Format.ONE_DECIMAL));
            }
            cells.add(Figure.of(any, "steps").text(Format.WHOLE));
            cells.add(Figure.of(any, "flops_ratio").text(Format.TWO_DECIMALS));
            table.row(cells);
        }
        return table;
    }

    private static List<String> notes(List<Row> rows) {
        boolean spread = rows.stream()
                .anyMatch(row -> row.number("steps_spread").isPresent()
                        || row.number("accuracy_spread").isPresent());
        // The model before fine-tuning has no seeds.
        boolean uneven = rows.stream()
                        .filter(row -> !row.text("method").equals("base"))
                        .map(row -> row.count("runs"))
                        .distinct()
                        .count()
                > 1;
        return (Resource.read("summary-notes.md")
                        + (spread ? Resource.read("summary-seeds-notes.md") : "")
                        + (uneven ? Resource.read("summary-runs-notes.md") : ""))
                .lines()
                .map(line -> line.replaceFirst("^- ", ""))
                .collect(Collectors.toList());
    }

    /** Names the methods with runs whose tau no norm fell below. They tell nothing about freezing. */
    private static List<String> frozeNothing(ResultDatabase database) {
        NormSums.define(database);
        return database
                .rows("SELECT method, count(*) AS runs, string_agg(DISTINCT model, ', ' ORDER BY model) AS models,"
                        + " array_to_string(list_sort(list(DISTINCT tau))::VARCHAR[], ', ') AS taus,"
                        + " string_agg(DISTINCT criterion, ', ' ORDER BY criterion) AS criteria,"
                        + " min(least) AS least, max(most) AS most FROM ("
                        + Resource.statement("thresholds.sql")
                        + ") WHERE tau <= least GROUP BY method ORDER BY method")
                .stream()
                .map(row -> String.format(
                        Locale.ROOT,
                        "Nothing froze in %s of `%s` (%s): tau %s (%s) lies below every norm seen, which were %.3g to %.3g.",
                        row.count("runs") == 1 ? "1 run" : row.count("runs") + " runs",
                        row.text("method"),
                        MarkdownText.of(row.text("models")),
                        row.text("taus"),
                        row.text("criteria"),
                        row.number("least").orElseThrow(),
                        row.number("most").orElseThrow()))
                .toList();
    }
}
