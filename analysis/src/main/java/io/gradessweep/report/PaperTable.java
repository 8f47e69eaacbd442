package io.gradessweep.report;

import java.util.List;
import java.util.function.Function;

/** The paper's tables from a sweep's own runs, as Markdown. */
public enum PaperTable {
    /** Accuracy by benchmark; a table for each protocol. */
    TABLE1("Table 1: accuracy, percent", "table1", AccuracyLayout::tables),
    /** Training time and FLOPs, with their ratios to {@code full}. */
    TABLE2("Table 2: training time and FLOPs", "table2", EfficiencyLayout::table);

    private final String title;
    private final String resource;
    private final Function<List<Row>, String> layout;

    PaperTable(String title, String resource, Function<List<Row>, String> layout) {
        this.title = title;
        this.resource = resource;
        this.layout = layout;
    }

    /** Heading, tables and notes; where there is no row, a sentence that says so. */
    public String markdown(ResultDatabase database) {
        ReportedRuns.define(database);
        List<Row> rows = database.rows(Resource.read(resource + ".sql"));
        String heading = "## " + title + "\n\n";
        if (rows.isEmpty()) {
            return heading + "No completed run has a figure for this table.\n";
        }
        return heading + layout.apply(rows) + "\n" + Resource.read(resource + "-notes.md");
    }
}
