package io.gradessweep.report;

import java.util.ArrayList;
import java.util.List;

/** A Markdown table whose columns are also aligned as plain text, for the console. */
public final class MarkdownTable {
    private final List<String> header = new ArrayList<>();
    private final List<Align> alignments = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    public void column(String title, Align align) {
        header.add(plain(title));
        alignments.add(align);
    }

    public void row(List<String> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + header.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(plain(cell));
        }
        rows.add(row);
    }

    @Override
    public String toString() {
        List<Integer> widths = widths();
        StringBuilder text = new StringBuilder();
        line(header, widths, text);
        rule(widths, text);
        for (List<String> row : rows) {
            line(row, widths, text);
        }
        return text.toString();
    }

    private List<Integer> widths() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < header.size(); column++) {
            int width = Math.max(3, width(header.get(column)));
            for (List<String> row : rows) {
                width = Math.max(width, width(row.get(column)));
            }
            widths.add(width);
        }
        return widths;
    }

    private void line(List<String> cells, List<Integer> widths, StringBuilder text) {
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(widths.get(column) - width(cell));
            text.append("| ").append(alignments.get(column) == Align.RIGHT ? padding + cell : cell + padding);
            text.append(' ');
        }
        text.append("|\n");
    }

    private void rule(List<Integer> widths, StringBuilder text) {
        for (int column = 0; column < widths.size(); column++) {
            String dashes = "-".repeat(widths.get(column));
            text.append(alignments.get(column) == Align.RIGHT ? "|-" + dashes + ":" : "|-" + dashes + "-");
        }
        text.append("|\n");
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Returns the cell as one line, with its bars escaped. */
    private static String plain(String cell) {
        return cell.replaceAll("\\R", " ").replace("|", "\\|");
    }
}
