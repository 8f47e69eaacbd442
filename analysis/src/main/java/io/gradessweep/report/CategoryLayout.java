package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.report.Figure.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Lays out the rows of {@code categories.sql}: a table for each benchmark and metric, a column for each category. */
final class CategoryLayout {
    /** The text of the query's NULL category, which is all items. */
    private static final String ALL = "";

    private CategoryLayout() {}

    static Map<String, TextTable> tables(List<Row> rows) {
        Map<String, List<Row>> parts = new LinkedHashMap<>();
        for (Row row : rows) {
            parts.computeIfAbsent(title(row), unseen -> new ArrayList<>()).add(row);
        }
        Map<String, TextTable> tables = new LinkedHashMap<>();
        parts.forEach((title, cells) -> tables.put(title, table(cells)));
        return tables;
    }

    private static String title(Row row) {
        return row.text("benchmark") + ", " + MetricLabel.of(row.text("metric"));
    }

    private static TextTable table(List<Row> cells) {
        Set<String> categories = new TreeSet<>();
        boolean whole = false;
        Map<List<String>, Map<String, Row>> lines = new LinkedHashMap<>();
        for (Row cell : cells) {
            String category = cell.text("category");
            if (category.equals(ALL)) {
                whole = true;
            } else {
                categories.add(category);
            }
            List<String> line = List.of(cell.text("model"), MethodLabel.of(cell), cell.text("seeds"));
            lines.computeIfAbsent(line, unseen -> new LinkedHashMap<>()).put(category, cell);
        }
        List<String> columns = new ArrayList<>(categories);
        if (whole) {
            columns.add(ALL);
        }
        TextTable table = new TextTable();
        table.column("model", Align.LEFT);
        table.column("method", Align.LEFT);
        table.column("n", Align.RIGHT);
        columns.forEach(column -> table.column(heading(column, cells), Align.RIGHT));
        lines.forEach((line, byCategory) -> {
            List<String> texts = new ArrayList<>(line);
            columns.forEach(column -> texts.add(text(byCategory.get(column))));
            table.row(texts);
        });
        return table;
    }

    private static String heading(String category, List<Row> cells) {
        String name = category.equals(ALL) ? "all" : category;
        return cells.stream()
                .filter(cell -> cell.text("category").equals(category) && cell.isTrue("partial"))
                .findFirst()
                .map(cell -> name + " (partial, n=" + cell.text("least_items") + ")")
                .orElse(name);
    }

    private static String text(Row cell) {
        return cell == null ? Figure.ABSENT : Figure.of(cell, "score", "paper").text(Format.TWO_DECIMALS);
    }
}
