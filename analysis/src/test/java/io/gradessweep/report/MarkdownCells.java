package io.gradessweep.report;

import java.util.ArrayList;
import java.util.List;

/** Reads Markdown tables back: the cells of each row, headers included, rules left out. */
final class MarkdownCells {
    private MarkdownCells() {}

    static List<List<String>> of(String markdown) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : markdown.lines().toList()) {
            if (line.startsWith("| ")) {
                List<String> cells = new ArrayList<>();
                for (String cell : line.substring(1, line.length() - 1).split("\\|", -1)) {
                    cells.add(cell.strip());
                }
                rows.add(cells);
            }
        }
        return rows;
    }
}
