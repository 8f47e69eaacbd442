package io.gradessweep.reference;

import static io.gradessweep.reference.PageTable.code;
import static io.gradessweep.reference.PageTable.text;

import io.gradessweep.table.Column;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.util.List;

/** The page of all result tables and their columns. */
final class TablesPage {
    private static final String BEFORE = """
            # Result tables

            This page is made of the code. `SELECT * FROM documentation` in `bin/grades query` answers the same. How to read the
            tables is told in [Read results](../howto/read-results.md).
            """;

    private TablesPage() {}

    static String markdown() {
        StringBuilder page = new StringBuilder(BEFORE);
        for (Table table : ResultTables.all()) {
            PageTable columns = new PageTable("column", "type", "meaning");
            for (Column column : table.columns()) {
                columns.row(List.of(code(column.name()), column.type().sql(), text(column.documentation())));
            }
            page.append("\n## ").append(table.name()).append("\n\nA row is ");
            page.append(text(table.documentation())).append(".\n\n").append(columns);
        }
        return page.toString();
    }
}
