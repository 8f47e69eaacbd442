package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.NamedTable;
import io.gradessweep.document.TextTable;
import java.util.List;

/** The report's section on the claims of the paper. */
final class ClaimsSection {
    private ClaimsSection() {}

    /** Returns the section, which is empty where no run is completed, or none is compared with the paper. */
    static ReportSection of(ResultDatabase database) {
        if (!StandIns.areThere(database) || !ReportedRuns.areThere(database)) {
            return ReportSection.ofText("");
        }
        TextTable table = new TextTable();
        table.column("claim", Align.LEFT);
        table.column("paper", Align.LEFT);
        table.column("n", Align.RIGHT);
        table.column("these runs, mean [95 %]", Align.RIGHT);
        table.column("verdict", Align.LEFT);
        table.column("reason", Align.LEFT);
        for (Claim claim : Claim.values()) {
            Claim.Answer answer = claim.answer(database);
            table.row(List.of(
                    claim.text(),
                    claim.paper(),
                    String.valueOf(answer.values()),
                    answer.figure(),
                    answer.verdict().label(),
                    answer.reason()));
        }
        return ReportSection.ofTables(
                "## Claims of the paper\n\n" + table + "\n" + Resource.read("claims-notes.md"),
                List.of(new NamedTable("claims", "Claims of the paper", table)));
    }
}
