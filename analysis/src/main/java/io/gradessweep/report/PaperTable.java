package io.gradessweep.report;

import java.util.List;
import java.util.function.BiFunction;

/** The tables of the paper, filled with a sweep's own runs, as Markdown. */
public enum PaperTable {
    /** The accuracy by benchmark, with a table for each protocol. */
    TABLE1(
            "Table 1: accuracy, percent",
            NamedQuery.ACCURACY,
            "table1-notes.md",
            (rows, database) -> AccuracyLayout.tables(rows, NamedQuery.BASELINES.rows(database))),
    /** The training time and FLOPs, with their ratios to {@code full}. */
    TABLE2(
            "Table 2: training time and FLOPs",
            NamedQuery.EFFICIENCY,
            "table2-notes.md",
            (rows, database) -> EfficiencyLayout.table(rows));

    private final String title;
    private final NamedQuery query;
    private final String notes;
    private final BiFunction<List<Row>, ResultDatabase, String> layout;

    PaperTable(String title, NamedQuery query, String notes, BiFunction<List<Row>, ResultDatabase, String> layout) {
        this.title = title;
        this.query = query;
        this.notes = notes;
        this.layout = layout;
    }

    /** Returns the heading, tables and notes, or a sentence instead of the tables where there are no rows. */
    public String markdown(ResultDatabase database) {
        List<Row> rows = query.rows(database);
        String heading = "## " + title + "\n\n";
        if (rows.isEmpty()) {
            return heading + "No completed run has a figure for this table.\n";
        }
        return heading + layout.apply(rows, database) + "\n" + Resource.read(notes);
    }
}
