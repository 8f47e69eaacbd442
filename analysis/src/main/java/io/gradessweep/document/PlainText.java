package io.gradessweep.document;

import io.gradessweep.document.TextTable.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Lays out tables and paragraphs for a terminal. */
public final class PlainText {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("(?<= )");
    /** A title may also be broken after a hyphen. */
    private static final Pattern WITHIN_TITLE = Pattern.compile("(?<=[ -])");

    private static final Pattern WHOLE_TITLE = Pattern.compile("(?!)");

    private PlainText() {}

    /**
     * Returns a table without emphasis. Where it would be wider than {@code width}, titles that are wider than their cells are
     * broken into lines, and where it still would be, columns are one space apart and not two. It may be wider even so.
     */
    public static String of(TextTable table, int width) {
        String text = of(table, WHOLE_TITLE, "  ");
        text = width(text) <= width ? text : of(table, WITHIN_TITLE, "  ");
        return width(text) <= width ? text : of(table, WITHIN_TITLE, " ");
    }

    /** Returns the length of the longest line in code points. */
    public static int width(String text) {
        return text.lines().mapToInt(PlainText::length).max().orElse(0);
    }

    /**
     * Breaks a paragraph or an item of a list between words. Lines after the first one are indented as far as the text of an
     * item.
     */
    public static String wrapped(String paragraph, int width) {
        String bullet = paragraph.startsWith("- ") ? "- " : "";
        String text = paragraph.substring(bullet.length());
        return bullet
                + String.join("\n" + " ".repeat(bullet.length()), lines(text, BETWEEN_WORDS, width - bullet.length()));
    }

    private static String of(TextTable table, Pattern breaks, String gap) {
        List<Column> columns = table.columns();
        List<Integer> widths = new ArrayList<>();
        List<List<String>> titles = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            int at = column;
            String title = columns.get(column).title();
            int least = breaks.splitAsStream(title)
                    .mapToInt(part -> length(part.strip()))
                    .max()
                    .orElse(0);
            int width = table.rows().stream()
                    .mapToInt(row -> length(row.get(at).text()))
                    .reduce(least, Math::max);
            widths.add(width);
            titles.add(lines(title, breaks, width));
        }
        int lines = titles.stream().mapToInt(List::size).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < lines; line++) {
            List<String> cells = new ArrayList<>();
            for (List<String> title : titles) {
                int at = line - (lines - title.size());
                cells.add(at < 0 ? "" : title.get(at));
            }
            text.append(line(cells, columns, widths, gap));
        }
        table.rows()
                .forEach(row ->
                        text.append(line(row.stream().map(TextTable.Cell::text).toList(), columns, widths, gap)));
        return text.toString();
    }

    private static String line(List<String> cells, List<Column> columns, List<Integer> widths, String gap) {
        List<String> padded = new ArrayList<>();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(widths.get(column) - length(cell));
            padded.add(columns.get(column).align() == Align.RIGHT ? padding + cell : cell + padding);
        }
        return String.join(gap, padded).stripTrailing() + "\n";
    }

    private static List<String> lines(String text, Pattern breaks, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String part : breaks.split(text)) {
            if (!line.isEmpty() && length(line + part.stripTrailing()) > width) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
            }
            line.append(part);
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
