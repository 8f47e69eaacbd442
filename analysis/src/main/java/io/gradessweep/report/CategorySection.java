package io.gradessweep.report;

import io.gradessweep.document.NamedTable;
import io.gradessweep.document.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The scores of generated answers by category and by further metrics; nothing where no run has any. */
final class CategorySection {
    private static final String TITLE = "Generated answers by category and metric, percent";

    private CategorySection() {}

    static ReportSection of(ResultDatabase database) {
        Map<String, TextTable> laidOut = CategoryLayout.tables(NamedQuery.CATEGORIES.rows(database));
        if (laidOut.isEmpty()) {
            return ReportSection.ofText("");
        }
        List<String> parts = new ArrayList<>();
        List<NamedTable> tables = new ArrayList<>();
        laidOut.forEach((title, table) -> {
            parts.add("### " + title + "\n\n" + table);
            String file = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
            tables.add(new NamedTable("categories-" + file, TITLE + ": " + title, table));
        });
        return ReportSection.ofTables(
                "## " + TITLE + "\n\n" + String.join("\n", parts) + "\n" + Resource.read("categories-notes.md"),
                tables);
    }
}
