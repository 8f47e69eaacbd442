package io.gradessweep.report;

import io.gradessweep.paper.PublishedTable;
import io.gradessweep.report.Figure.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays out the rows of {@code table1.sql}: a row for each model and method, a column for each benchmark. */
final class AccuracyLayout {
    /** The NULL benchmark of the query. */
    private static final String AVERAGE = "";

    private AccuracyLayout() {}

    /** A section for each protocol. */
    static String tables(List<Row> cells) {
        Map<String, List<Row>> protocols = new LinkedHashMap<>();
        for (Row cell : cells) {
            protocols
                    .computeIfAbsent(cell.text("protocol"), protocol -> new ArrayList<>())
                    .add(cell);
        }
        List<String> sections = new ArrayList<>();
        for (Map.Entry<String, List<Row>> protocol : protocols.entrySet()) {
            sections.add("### Protocol `" + protocol.getKey() + "`\n\n" + table(protocol.getValue()));
        }
        return String.join("\n", sections);
    }

    private static String table(List<Row> cells) {
        Map<String, List<Row>> columns = columns(cells);
        MarkdownTable table = new MarkdownTable();
        table.column("model", Align.LEFT);
        table.column("method", Align.LEFT);
        table.column("n", Align.RIGHT);
        columns.forEach((benchmark, ofBenchmark) -> table.column(title(benchmark, ofBenchmark), Align.RIGHT));
        table.column("average", Align.RIGHT);
        for (Map<String, Row> row : rows(cells).values()) {
            Row any = row.values().iterator().next();
            List<String> texts = new ArrayList<>(List.of(any.text("model"), MethodLabel.of(any), any.text("seeds")));
            for (String benchmark : columns.keySet()) {
                texts.add(text(row.get(benchmark)));
            }
            texts.add(text(row.get(AVERAGE)));
            table.row(texts);
        }
        return table.toString();
    }

    /** Cells by benchmark: those of the paper in its order, then others by name. */
    private static Map<String, List<Row>> columns(List<Row> cells) {
        List<String> published = PublishedTable.TABLE1.table().columnNames();
        List<Row> ordered = new ArrayList<>(cells);
        ordered.removeIf(cell -> cell.text("benchmark").equals(AVERAGE));
        ordered.sort(Comparator.comparing((Row cell) -> place(published, cell.text("benchmark_stands_for")))
                .thenComparing(cell -> cell.text("benchmark")));
        Map<String, List<Row>> columns = new LinkedHashMap<>();
        for (Row cell : ordered) {
            columns.computeIfAbsent(cell.text("benchmark"), benchmark -> new ArrayList<>())
                    .add(cell);
        }
        return columns;
    }

    private static int place(List<String> published, String benchmark) {
        int place = published.indexOf(benchmark);
        return place < 0 ? published.size() : place;
    }

    /** Cells by model, method and variant, then by benchmark. */
    private static Map<List<String>, Map<String, Row>> rows(List<Row> cells) {
        Map<List<String>, Map<String, Row>> rows = new LinkedHashMap<>();
        for (Row cell : cells) {
            List<String> key = List.of(cell.text("model"), cell.text("method"), cell.text("variant"));
            rows.computeIfAbsent(key, unseen -> new LinkedHashMap<>()).put(cell.text("benchmark"), cell);
        }
        return rows;
    }

    /** The benchmark, with the number of items where not all that it has were scored. */
    private static String title(String benchmark, List<Row> cells) {
        if (cells.stream().noneMatch(cell -> cell.isTrue("partial"))) {
            return benchmark;
        }
        long least = cells.stream()
                .mapToLong(cell -> cell.count("least_items"))
                .min()
                .orElseThrow();
        long most =
                cells.stream().mapToLong(cell -> cell.count("most_items")).max().orElseThrow();
        return benchmark + " (partial, n=" + (least == most ? least : least + ".." + most) + ")";
    }

    private static String text(Row cell) {
        return cell == null
                ? Figure.ABSENT
                : Figure.of(cell, "accuracy", "paper").text(Format.TWO_DECIMALS);
    }
}
