package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.NamedTable;
import io.gradessweep.document.TextTable;
import io.gradessweep.report.Figure.Format;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The report's section on what each tower of vision-language models froze. */
final class TowersSection {
    private static final String TITLE = "Freezing by tower";

    private TowersSection() {}

    /** Returns the section, which is empty where no model with several towers froze anything. */
    static ReportSection of(ResultDatabase database) {
        if (database.rows("SELECT 1 FROM freezes WHERE tower <> 'language' LIMIT 1")
                .isEmpty()) {
            return ReportSection.ofText("");
        }
        List<Row> rows = NamedQuery.TOWERS.rows(database);
        TextTable table = new TextTable();
        table.column("model", Align.LEFT);
        table.column("method", Align.LEFT);
        table.column("n", Align.RIGHT);
        table.column("tower", Align.LEFT);
        for (String title : List.of(
                "frozen",
                "different steps",
                "first, %",
                "last, %",
                "froze first in",
                "frozen whole in",
                "FLOPs of a token before",
                "after")) {
            table.column(title, Align.RIGHT);
        }
        for (Row row : rows) {
            table.row(List.of(
                    row.text("model"),
                    MethodLabel.of(row),
                    row.text("seeds"),
                    row.text("tower"),
                    shortest(row.number("frozen")) + " of " + row.text("matrices"),
                    range(row.text("distinct_steps_least"), row.text("distinct_steps_most")),
                    shortest(row.number("first_freeze")),
                    shortest(row.number("last_freeze")),
                    row.text("first_in_runs"),
                    row.text("whole_in_runs"),
                    flops(row.number("flops_before")),
                    flops(row.number("flops_after"))));
        }
        return ReportSection.ofTables(
                "## " + TITLE + "\n\n" + table + "\n" + Resource.read("towers-notes.md"),
                List.of(new NamedTable("towers", TITLE, table)));
    }

    private static String range(String least, String most) {
        return least.equals(most) ? least : least + ".." + most;
    }

    private static String shortest(OptionalDouble number) {
        return number.isEmpty()
                ? Figure.ABSENT
                : String.format(Locale.ROOT, "%.1f", number.getAsDouble()).replaceFirst("\\.0$", "");
    }

    private static String flops(OptionalDouble number) {
        return number.isEmpty() ? Figure.ABSENT : Format.SCIENTIFIC.text(number.getAsDouble(), number.getAsDouble());
    }
}
