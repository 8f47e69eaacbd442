package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.NamedTable;
import io.gradessweep.document.TextTable;
import java.util.ArrayList;
import java.util.List;

/** The report's section on where results come from: versions, devices, base models, and the commands that make them again. */
final class ProvenanceSection {
    private ProvenanceSection() {}

    static ReportSection of(ResultDatabase database) {
        List<Row> rows = database.rows(Resource.read("provenance.sql"));
        if (rows.isEmpty()) {
            return ReportSection.ofText("");
        }
        TextTable table = new TextTable();
        table.column("property", Align.LEFT);
        table.column("value", Align.LEFT);
        table.column("runs", Align.RIGHT);
        rows.forEach(row -> table.row(List.of(row.text("property"), row.text("value"), row.text("runs"))));
        List<String> parts = new ArrayList<>(List.of("## Provenance\n", table.toString()));
        parts.add(
                "To make them again, run the file of each sweep with the same version of this program, and with the same"
                        + " `--set` and `--conf-dir` where there were any. `spec_json` of a run has all its settings.\n");
        for (Row sweep : database.rows(
                "SELECT DISTINCT sweep FROM runs WHERE status = 'completed' AND sweep IS NOT NULL ORDER BY sweep")) {
            parts.add("- the sweep `" + sweep.text("sweep").replace('`', '\'') + "`: `bin/grades run` with its"
                    + " sweep file");
        }
        return ReportSection.ofTables(
                String.join("\n", parts) + "\n", List.of(new NamedTable("provenance", "Provenance", table)));
    }
}
