package io.gradessweep.report;

import io.gradessweep.document.NamedTable;
import java.util.ArrayList;
import java.util.List;

/** The report's section on differences between methods: those that hold. */
final class DifferenceSection {
    private DifferenceSection() {}

    static ReportSection of(ResultDatabase database) {
        Differences differences = Differences.of(database, DifferenceRequest.ALL);
        List<Difference> holding = differences.holding().rows();
        List<String> parts = new ArrayList<>();
        parts.add("## Differences between methods\n");
        parts.add(summary(differences.size(), holding.size()));
        if (!holding.isEmpty()) {
            parts.add(DifferenceLayout.sections(holding));
        }
        if (differences.size() > 0) {
            parts.add(Resource.read("differences-notes.md"));
        }
        if (!differences.unlike().isEmpty()) {
            parts.add("Not compared, " + differences.unlike().size() + ": "
                    + differences.unlike().get(0) + ".\n");
        }
        List<NamedTable> tables = new ArrayList<>();
        DifferenceLayout.tables(holding)
                .forEach((protocol, table) -> tables.add(new NamedTable(
                        "differences-" + protocol, "Differences that hold, protocol " + protocol, table)));
        return ReportSection.ofTables(String.join("\n", parts), tables);
    }

    private static String summary(int compared, int holding) {
        if (compared == 0) {
            return "No method could be compared with `full` or `lora` alone on the same items.\n";
        }
        String differences = "the " + compared + " differences to `full` or `lora` alone";
        return holding == 0 ? "None of " + differences + " holds.\n" : "Of " + differences + " these hold:\n";
    }
}
