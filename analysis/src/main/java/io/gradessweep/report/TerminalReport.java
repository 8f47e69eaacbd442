package io.gradessweep.report;

import io.gradessweep.document.PlainText;
import io.gradessweep.document.TextTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Composes what a sweep prints at its end: the paper's tables, notes on the runs, and the summary last. Stand-ins of the paper's
 * models are not compared with it here; the whole report has everything.
 */
final class TerminalReport {
    private static final int WIDTH = 120;

    /** The columns that a table has where not all fit. */
    private static final List<String> FIRST =
            List.of("model", "method", "n", "average", "seconds", "speedup", "FLOPs", "FLOPs ratio");

    private TerminalReport() {}

    static String of(
            String counts,
            List<PaperTable.Content> tables,
            List<String> notes,
            List<String> standIns,
            SummarySection summary) {
        List<String> parts = new ArrayList<>(List.of(counts));
        for (PaperTable.Content content : tables) {
            if (content.rows().isEmpty()) {
                parts.add(content.title() + "\n\n" + PaperTable.NO_ROWS);
            }
            content.tables(standIns).forEach((title, table) -> parts.add(title + "\n\n" + fitted(table)));
        }
        if (!notes.isEmpty()) {
            parts.add("Notes on these runs\n\n" + items(notes));
        }
        if (!summary.table().rows().isEmpty()) {
            parts.add("Summary. " + summary.scope() + "\n\n" + PlainText.of(summary.table(), WIDTH));
            parts.add(items(summary.notes()));
        }
        return String.join("\n", parts);
    }

    private static String fitted(TextTable table) {
        String whole = PlainText.of(table, WIDTH);
        TextTable fewer = table.withColumns(FIRST);
        int left = table.columns().size() - fewer.columns().size();
        return PlainText.width(whole) <= WIDTH || left == 0
                ? whole
                : PlainText.of(fewer, WIDTH) + "The report has " + left + " more columns of this table.\n";
    }

    private static String items(List<String> items) {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> text.append(PlainText.wrapped("- " + item, WIDTH)).append('\n'));
        return text.toString();
    }
}
