package io.gradessweep.document;

import io.gradessweep.document.TextTable.Cell;
import io.gradessweep.document.TextTable.Column;
import java.util.ArrayList;
import java.util.List;

/** Lays out a table as Markdown, aligned so that it can be read as plain text too. */
final class MarkdownTable {
    private MarkdownTable() {}

    static String of(TextTable table) {
        List<Column> columns = table.columns();
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream()
                .map(column -> MarkdownText.cell(column.title()))
                .toList());
        table.rows()
                .forEach(row -> lines.add(row.stream().map(MarkdownTable::text).toList()));
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            int width = 3;
            for (List<String> line : lines) {
                width = Math.max(width, width(line.get(column)));
            }
            widths.add(width);
        }
        StringBuilder text = new StringBuilder();
        line(lines.get(0), columns, widths, text);
        rule(columns, widths, text);
        lines.subList(1, lines.size()).forEach(line -> line(line, columns, widths, text));
        return text.toString();
    }

    private static String text(Cell cell) {
        String text = MarkdownText.cell(cell.text());
        return switch (cell.emphasis()) {
            case NONE -> text;
            case ITALIC -> "*" + text + "*";
            case BOLD -> "**" + text + "**";
        };
    }

    private static void line(List<String> cells, List<Column> columns, List<Integer> widths, StringBuilder text) {
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(widths.get(column) - width(cell));
            text.append("| ")
                    .append(columns.get(column).align() == Align.RIGHT ? padding + cell : cell + padding)
                    .append(' ');
        }
        text.append("|\n");
    }

    private static void rule(List<Column> columns, List<Integer> widths, StringBuilder text) {
        for (int column = 0; column < widths.size(); column++) {
            String dashes = "-".repeat(widths.get(column));
            text.append(columns.get(column).align() == Align.RIGHT ? "|-" + dashes + ":" : "|-" + dashes + "-");
        }
        text.append("|\n");
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
