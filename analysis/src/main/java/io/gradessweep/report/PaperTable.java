package io.gradessweep.report;

import io.gradessweep.document.NamedTable;
import io.gradessweep.document.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The tables of the paper, filled with a sweep's own runs. */
public enum PaperTable {
    /** The accuracy by benchmark, with a table for each protocol. */
    TABLE1(
            "Table 1: accuracy, percent",
            NamedQuery.ACCURACY,
            NamedQuery.BASELINES::rows,
            BestMethods::byAccuracy,
            AccuracyLayout::tables,
            PaperTableNotes::ofAccuracy),
    /** The training time and FLOPs, with their ratios to {@code full}. */
    TABLE2(
            "Table 2: training time and FLOPs",
            NamedQuery.EFFICIENCY,
            database -> List.of(),
            BestMethods::byCost,
            (rows, baselines, best) -> Map.of("", EfficiencyLayout.table(rows, best)),
            (rows, baselines) -> PaperTableNotes.ofCost(rows));

    static final String NO_ROWS = "No completed run has a figure for this table.\n";

    private final String title;
    private final NamedQuery query;
    private final Function<ResultDatabase, List<Row>> baselines;
    private final Function<ResultDatabase, BestMethods> best;
    private final Layout layout;
    private final Notes notes;

    /** Lays out a table for each protocol, or the only one under an empty name. */
    @FunctionalInterface
    private interface Layout {
        Map<String, TextTable> tables(List<Row> rows, List<Row> baselines, BestMethods best);
    }

    /** Returns the notes below the tables. */
    @FunctionalInterface
    private interface Notes {
        String of(List<Row> rows, List<Row> baselines);
    }

    PaperTable(
            String title,
            NamedQuery query,
            Function<ResultDatabase, List<Row>> baselines,
            Function<ResultDatabase, BestMethods> best,
            Layout layout,
            Notes notes) {
        this.title = title;
        this.query = query;
        this.baselines = baselines;
        this.best = best;
        this.layout = layout;
        this.notes = notes;
    }

    /** Returns the heading, tables and notes, or a sentence instead of the tables where there are no rows. */
    public String markdown(ResultDatabase database) {
        return content(database).section().markdown();
    }

    Content content(ResultDatabase database) {
        List<Row> rows = query.rows(database);
        return new Content(this, rows, baselines.apply(database), best.apply(database));
    }

    /**
     * The rows and comparisons that a table is laid out of.
     *
     * @param baselines the rows that belong to no model; none in most tables
     */
    record Content(PaperTable table, List<Row> rows, List<Row> baselines, BestMethods best) {
        String title() {
            return table.title;
        }

        /** Returns the section with a table for each protocol, or the only table. */
        ReportSection section() {
            String heading = "## " + table.title + "\n\n";
            if (rows.isEmpty()) {
                return ReportSection.ofText(heading + NO_ROWS);
            }
            List<String> parts = new ArrayList<>();
            List<NamedTable> tables = new ArrayList<>();
            table.layout.tables(rows, baselines, best).forEach((protocol, laidOut) -> {
                parts.add((protocol.isEmpty() ? "" : "### Protocol `" + protocol + "`\n\n") + laidOut);
                tables.add(new NamedTable(
                        table.name().toLowerCase(Locale.ROOT) + (protocol.isEmpty() ? "" : "-" + protocol),
                        table.titleOf(protocol),
                        laidOut));
            });
            return ReportSection.ofTables(
                    heading + String.join("\n", parts) + "\n" + table.notes.of(rows, baselines), tables);
        }

        /**
         * Returns the tables by their titles, without telling the best methods, and without the paper's figures in the rows of
         * some models.
         *
         * @param uncompared the names of these models
         */
        Map<String, TextTable> tables(List<String> uncompared) {
            List<Row> shown = rows.stream()
                    .map(row -> uncompared.contains(row.text("model"))
                            ? row.without(column -> column.startsWith("paper"))
                            : row)
                    .toList();
            Map<String, TextTable> tables = new LinkedHashMap<>();
            if (!shown.isEmpty()) {
                table.layout
                        .tables(shown, baselines, BestMethods.UNTOLD)
                        .forEach((protocol, laidOut) -> tables.put(table.titleOf(protocol), laidOut));
            }
            return tables;
        }
    }

    private String titleOf(String protocol) {
        return title + (protocol.isEmpty() ? "" : ", protocol " + protocol);
    }
}
