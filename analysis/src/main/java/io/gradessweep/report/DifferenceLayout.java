package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.report.Figure.Format;
import io.gradessweep.statistics.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lays out differences as Markdown, one per row. */
final class DifferenceLayout {
    private static final List<String> NAMES = List.of("model", "method", "against", "benchmark");
    private static final List<String> FIGURES = List.of(
            "n",
            "items",
            "clusters",
            "accuracy",
            "against's",
            "difference [95 %]",
            "SE",
            "b",
            "c",
            "p",
            "p (Holm)",
            "holds");
    private static final double PERCENT = 100;

    private DifferenceLayout() {}

    /** Lays out a section for each protocol. */
    static String sections(List<Difference> differences) {
        List<String> sections = new ArrayList<>();
        tables(differences).forEach((protocol, table) -> sections.add("### Protocol `" + protocol + "`\n\n" + table));
        return String.join("\n", sections);
    }

    /** Lays out a table for each protocol. */
    static Map<String, TextTable> tables(List<Difference> differences) {
        Map<String, TextTable> protocols = new LinkedHashMap<>();
        for (Difference difference : differences) {
            protocols
                    .computeIfAbsent(difference.answers().methods().protocol(), protocol -> table())
                    .row(row(difference));
        }
        return protocols;
    }

    private static TextTable table() {
        TextTable table = new TextTable();
        NAMES.forEach(name -> table.column(name, Align.LEFT));
        FIGURES.forEach(name -> table.column(name, Align.RIGHT));
        return table;
    }

    private static List<String> row(Difference difference) {
        PairedAnswers answers = difference.answers();
        Estimate estimate = difference.estimate();
        return List.of(
                answers.methods().model(),
                answers.methods().methodLabel(),
                answers.methods().referenceLabel(),
                answers.benchmark().orElse("average"),
                String.valueOf(answers.seeds()),
                String.valueOf(answers.items()),
                String.valueOf(answers.clusters()),
                points("%.2f", answers.accuracy()),
                points("%.2f", answers.referenceAccuracy()),
                points("%+.2f", estimate.difference()) + " [" + points("%+.2f", estimate.low()) + ", "
                        + points("%+.2f", estimate.high()) + "]",
                Double.isNaN(estimate.standardError()) ? Figure.ABSENT : points("%.2f", estimate.standardError()),
                String.valueOf(answers.b()),
                String.valueOf(answers.c()),
                probability(estimate.p()),
                probability(difference.corrected()),
                difference.holds() ? "yes" : "no");
    }

    private static String points(String format, double share) {
        return String.format(Locale.ROOT, format, PERCENT * share);
    }

    private static String probability(double p) {
        return p < 0.001 ? Format.SCIENTIFIC.text(p, p) : String.format(Locale.ROOT, "%.3f", p);
    }
}
