package io.gradessweep.report;

import io.gradessweep.document.NamedTable;
import io.gradessweep.document.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/** The tables of the paper, filled with a sweep's own runs. */
public enum PaperTable {
    /** The accuracy by benchmark, with a table for each protocol. */
    TABLE1(
            "Table 1: accuracy, percent",
            NamedQuery.ACCURACY,
            "table1",
            List.of("paper"),
            (rows, database) ->
                    AccuracyLayout.tables(rows, NamedQuery.BASELINES.rows(database), BestMethods.byAccuracy(database))),
    /** The training time and FLOPs, with their ratios to {@code full}. */
    TABLE2(
            "Table 2: training time and FLOPs",
            NamedQuery.EFFICIENCY,
            "table2",
            List.of("paper_seconds", "paper_speedup", "paper_flops", "paper_flops_ratio"),
            (rows, database) -> Map.of("", EfficiencyLayout.table(rows, BestMethods.byCost(database))));

    private final String title;
    private final NamedQuery query;
    private final String notes;
    private final List<String> published;
    private final BiFunction<List<Row>, ResultDatabase, Map<String, TextTable>> layout;

    PaperTable(
            String title,
            NamedQuery query,
            String notes,
            List<String> published,
            BiFunction<List<Row>, ResultDatabase, Map<String, TextTable>> layout) {
        this.title = title;
        this.query = query;
        this.notes = notes;
        this.published = published;
        this.layout = layout;
    }

    /** Returns the heading, tables and notes, or a sentence instead of the tables where there are no rows. */
    public String markdown(ResultDatabase database) {
        return section(database).markdown();
    }

    /** Returns the section with a table for each protocol, or the only table. */
    ReportSection section(ResultDatabase database) {
        List<Row> rows = query.rows(database);
        String heading = "## " + title + "\n\n";
        if (rows.isEmpty()) {
            return ReportSection.ofText(heading + "No completed run has a figure for this table.\n");
        }
        List<String> parts = new ArrayList<>();
        List<NamedTable> tables = new ArrayList<>();
        new LinkedHashMap<>(layout.apply(rows, database)).forEach((protocol, table) -> {
            parts.add((protocol.isEmpty() ? "" : "### Protocol `" + protocol + "`\n\n") + table);
            tables.add(new NamedTable(
                    name().toLowerCase(Locale.ROOT) + (protocol.isEmpty() ? "" : "-" + protocol),
                    title + (protocol.isEmpty() ? "" : ", protocol " + protocol),
                    table));
        });
        return ReportSection.ofTables(heading + String.join("\n", parts) + "\n" + notes(rows), tables);
    }

    /** Returns the notes on the table; those on the paper's figures only where one stands in it. */
    private String notes(List<Row> rows) {
        boolean compared = rows.stream()
                .anyMatch(row ->
                        published.stream().anyMatch(column -> row.number(column).isPresent()));
        return Resource.read(notes + "-notes.md") + (compared ? Resource.read(notes + "-paper-notes.md") : "");
    }
}
