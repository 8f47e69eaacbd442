package io.gradessweep.reference;

import io.gradessweep.document.MarkdownText;
import java.util.List;

/** A table in Markdown whose columns are not padded, so that one changed cell changes one line. */
final class PageTable {
    private final StringBuilder lines = new StringBuilder();

    PageTable(String... titles) {
        row(List.of(titles));
        lines.append("|").append(" --- |".repeat(titles.length)).append('\n');
    }

    /** @param cells Markdown within a line; a vertical line is escaped here */
    void row(List<String> cells) {
        cells.forEach(cell -> lines.append(lines.isEmpty() || endsLine() ? "| " : " ")
                .append(cell.replace("|", "\\|"))
                .append(" |"));
        lines.append('\n');
    }

    private boolean endsLine() {
        return lines.charAt(lines.length() - 1) == '\n';
    }

    /** Returns a text as code; empty stays empty. */
    static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    /** Returns a text whose special characters are shown, but for backticks, which are code in help texts too. */
    static String text(String text) {
        return MarkdownText.of(text).replace("\\`", "`");
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
