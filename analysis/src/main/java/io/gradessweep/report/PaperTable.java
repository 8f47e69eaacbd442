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
            (rows, database) ->
                    AccuracyLayout.tables(rows, NamedQuery.BASELINES.rows(database), BestMethods.byAccuracy(database)),
            (rows, database) -> PaperTableNotes.ofAccuracy(rows, NamedQuery.BASELINES.rows(database))),
    /** The training time and FLOPs, with their ratios to {@code full}. */
    TABLE2(
            "Table 2: training time and FLOPs",
            NamedQuery.EFFICIENCY,
            (rows, database) -> Map.of("", EfficiencyLayout.table(rows, BestMethods.byCost(database))),
            (rows, database) -> PaperTableNotes.ofCost(rows));

    private final String title;
    private final NamedQuery query;
    private final BiFunction<List<Row>, ResultDatabase, Map<String, TextTable>> layout;
    private final BiFunction<List<Row>, ResultDatabase, String> notes;

    PaperTable(
            String title,
            NamedQuery query,
            BiFunction<List<Row>, ResultDatabase, Map<String, TextTable>> layout,
            BiFunction<List<Row>, ResultDatabase, String> notes) {
        this.title = title;
        this.query = query;
        this.layout = layout;
        this.notes = notes;
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
        return ReportSection.ofTables(heading + String.join("\n", parts) + "\n" + notes.apply(rows, database), tables);
    }
}
