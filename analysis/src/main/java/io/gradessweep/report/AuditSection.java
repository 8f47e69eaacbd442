package io.gradessweep.report;

import io.gradessweep.document.MarkdownText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report's section on what is inconsistent or incomplete in the results, and in the paper's tables. */
final class AuditSection {
    private static final int SHOWN_PER_CHECK = 10;

    private AuditSection() {}

    /** The checks of the results. The rows of a statement have a {@code finding} each. */
    enum Check {
        FRACTIONS("Accuracies that are no fraction of the scored items", "audit_fractions.sql"),
        MISSING("Cells of the grid without a completed run", "audit_missing.sql"),
        PARTIAL("Benchmarks that were scored on a part of their items", "audit_partial.sql"),
        OVERLAP("Test items that stand among the training rows", "audit_overlap.sql"),
        MIXED("Comparisons of runs that differ in more than the method", "audit_mixed.sql");

        private final String title;
        private final String statement;

        Check(String title, String statement) {
            this.title = title;
            this.statement = statement;
        }

        /** Returns a sentence for each finding. */
        List<String> findings(ResultDatabase database) {
            ReportedRuns.define(database);
            return database.rows(Resource.read(statement)).stream()
                    .map(row -> row.text("finding"))
                    .toList();
        }
    }

    static ReportSection of(ResultDatabase database) {
        if (database.rows("SELECT 1 FROM runs LIMIT 1").isEmpty()) {
            return ReportSection.ofText("");
        }
        List<String> lines = new ArrayList<>(List.of("## Audit of these results\n"));
        for (Check check : Check.values()) {
            List<String> findings = check.findings(database);
            lines.add("- " + check.title + ": " + (findings.isEmpty() ? "none." : shown(findings)));
        }
        lines.addAll(ofPaper(database));
        return ReportSection.ofText(String.join("\n", lines));
    }

    /** Audits the paper's tables of text models; nothing where no run is compared with them. */
    private static List<String> ofPaper(ResultDatabase database) {
        if (!StandIns.ofTextAreThere(database)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of("\n## Audit of the paper\n"));
        for (Row row : database.rows(Resource.read("audit_paper_fractions.sql"))) {
            lines.add(String.format(
                    Locale.ROOT,
                    "- %s, %s: %s on %s is no multiple of 1/%d.",
                    row.text("model"),
                    row.text("method"),
                    row.text("accuracy"),
                    row.text("benchmark"),
                    row.count("items")));
        }
        lines.add(Resource.read("audit-paper.md"));
        return lines;
    }

    private static String shown(List<String> findings) {
        List<String> shown =
                findings.stream().limit(SHOWN_PER_CHECK).map(MarkdownText::of).toList();
        int more = findings.size() - shown.size();
        return findings.size() + ": " + String.join("; ", shown) + (more > 0 ? "; and " + more + " more." : ".");
    }
}
