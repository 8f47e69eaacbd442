package io.gradessweep.document;

import io.gradessweep.document.TextTable.Cell;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Lays out a table for LaTeX, to be included by {@code \input}. */
public final class LatexTable {
    private static final Map<Integer, String> ESCAPED = Map.ofEntries(
            Map.entry((int) '\\', "\\textbackslash{}"),
            Map.entry((int) '{', "\\{"),
            Map.entry((int) '}', "\\}"),
            Map.entry((int) '$', "\\$"),
            Map.entry((int) '&', "\\&"),
            Map.entry((int) '#', "\\#"),
            Map.entry((int) '%', "\\%"),
            Map.entry((int) '_', "\\_"),
            Map.entry((int) '~', "\\textasciitilde{}"),
            Map.entry((int) '^', "\\textasciicircum{}"),
            Map.entry((int) '<', "\\textless{}"),
            Map.entry((int) '>', "\\textgreater{}"),
            Map.entry((int) '|', "\\textbar{}"),
            Map.entry((int) '"', "\\textquotedbl{}"),
            Map.entry((int) '[', "{[}"),
            Map.entry((int) ']', "{]}"),
            Map.entry((int) '±', "$\\pm$"),
            Map.entry((int) '–', "--"),
            Map.entry((int) '…', "\\ldots{}"));

    private static final String PACKAGES = "% \\usepackage{booktabs,graphicx} \\usepackage[T1]{fontenc}\n";

    private LatexTable() {}

    /** Returns a {@code table} environment, which is scaled down where it is wider than the text. */
    public static String of(String caption, String label, TextTable table) {
        String alignments = table.columns().stream()
                .map(column -> column.align() == Align.RIGHT ? "r" : "l")
                .collect(Collectors.joining());
        String head =
                table.columns().stream().map(column -> escaped(column.title())).collect(Collectors.joining(" & "));
        String body = table.rows().stream().map(LatexTable::row).collect(Collectors.joining());
        return PACKAGES + "\\begin{table}\n\\centering\n\\caption{" + escaped(caption) + "}\n\\label{tab:" + label
                + "}\n\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n\\begin{tabular}{"
                + alignments + "}\n\\toprule\n" + head
                + " \\\\\n\\midrule\n" + body + "\\bottomrule\n\\end{tabular}}\n\\end{table}\n";
    }

    private static String row(List<Cell> cells) {
        return cells.stream().map(LatexTable::text).collect(Collectors.joining(" & ")) + " \\\\\n";
    }

    private static String text(Cell cell) {
        String text = escaped(cell.text());
        return switch (cell.emphasis()) {
            case NONE -> text;
            case ITALIC -> "\\emph{" + text + "}";
            case BOLD -> "\\textbf{" + text + "}";
        };
    }

    /** Returns text that LaTeX sets as it is. */
    static String escaped(String text) {
        return text.codePoints()
                .mapToObj(character -> ESCAPED.getOrDefault(character, Character.toString(character)))
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ");
    }
}
