package io.gradessweep.report;

import io.gradessweep.paper.PublishedTable;
import java.util.List;
import java.util.Set;

/** The notes below the paper's tables. Each is there only where the table has what it is about. */
final class PaperTableNotes {
    private static final Set<String> OF_CHOICES = Set.of("accuracy", "accuracy_normalised");

    private PaperTableNotes() {}

    /**
     * Returns the notes on accuracies.
     *
     * @param rows the rows of {@code table1.sql}
     * @param baselines those of {@code table1_baselines.sql}
     */
    static String ofAccuracy(List<Row> rows, List<Row> baselines) {
        List<Row> scores =
                rows.stream().filter(row -> !row.text("benchmark").isEmpty()).toList();
        List<String> published = PublishedTable.TABLE1.table().columnNames();
        List<String> compared = rows.stream()
                .filter(row -> row.number("paper").isPresent())
                .map(row -> row.text("benchmark_stands_for"))
                .toList();
        List<String> known = compared.stream().filter(name -> !name.isEmpty()).toList();
        return where(scores.stream().anyMatch(row -> OF_CHOICES.contains(row.text("metric"))), "table1-choices")
                + where(scores.stream().anyMatch(row -> !OF_CHOICES.contains(row.text("metric"))), "table1-generated")
                + where(true, "table1")
                + where(!baselines.isEmpty(), "table1-baselines")
                + where(!compared.isEmpty(), "table1-paper")
                + where(known.stream().anyMatch(published::contains), "table1-paper-text")
                + where(known.stream().anyMatch(name -> !published.contains(name)), "table1-paper-vision");
    }

    /**
     * Returns the notes on costs.
     *
     * @param rows the rows of {@code table2.sql}
     */
    static String ofCost(List<Row> rows) {
        boolean compared = rows.stream()
                .anyMatch(row -> List.of("paper_seconds", "paper_speedup", "paper_flops", "paper_flops_ratio").stream()
                        .anyMatch(column -> row.number(column).isPresent()));
        boolean energy = rows.stream().anyMatch(row -> row.number("watt_hours").isPresent());
        return where(true, "table2") + where(energy, "table2-energy") + where(compared, "table2-paper");
    }

    private static String where(boolean holds, String notes) {
        return holds ? Resource.read(notes + "-notes.md") : "";
    }
}
