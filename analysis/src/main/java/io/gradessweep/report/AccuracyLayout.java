package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.document.TextTable.Cell;
import io.gradessweep.document.TextTable.Emphasis;
import io.gradessweep.paper.PublishedTable;
import io.gradessweep.report.Figure.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays out the rows of {@code table1.sql}: a row for each model and method, a column for each benchmark. The rows of
 * {@code table1_baselines.sql} come first and belong to no model.
 */
final class AccuracyLayout {
    /** The text of the queries' NULL benchmark, which is the average over benchmarks. */
    private static final String AVERAGE = "";

    private static final Cell NO_MODEL = new Cell("baseline", Emphasis.ITALIC);

    private AccuracyLayout() {}

    /** Lays out a table for each protocol. */
    static Map<String, TextTable> tables(List<Row> cells, List<Row> baselines, BestMethods best) {
        Map<String, List<Row>> protocols = new LinkedHashMap<>();
        for (Row cell : cells) {
            protocols
                    .computeIfAbsent(cell.text("protocol"), protocol -> new ArrayList<>())
                    .add(cell);
        }
        Map<String, TextTable> tables = new LinkedHashMap<>();
        for (Map.Entry<String, List<Row>> protocol : protocols.entrySet()) {
            List<Row> ofProtocol = new ArrayList<>(baselines);
            ofProtocol.removeIf(cell -> !cell.text("protocol").equals(protocol.getKey()));
            tables.put(protocol.getKey(), table(protocol.getValue(), ofProtocol, best));
        }
        return tables;
    }

    private static TextTable table(List<Row> cells, List<Row> baselines, BestMethods best) {
        Map<String, List<Row>> columns = columns(cells);
        TextTable table = new TextTable();
        table.column("model", Align.LEFT);
        table.column("method", Align.LEFT);
        table.column("n", Align.RIGHT);
        columns.forEach((benchmark, ofBenchmark) -> table.column(title(benchmark, ofBenchmark), Align.RIGHT));
        table.column("average", Align.RIGHT);
        List<String> benchmarks = new ArrayList<>(columns.keySet());
        benchmarks.add(AVERAGE);
        for (Map<String, Row> row : rows(baselines, List.of("baseline")).values()) {
            Row any = row.values().iterator().next();
            List<Cell> texts =
                    new ArrayList<>(List.of(NO_MODEL, Cell.of(any.text("baseline")), Cell.of(Figure.ABSENT)));
            benchmarks.forEach(benchmark -> texts.add(Cell.of(range(row.get(benchmark)))));
            table.rowOfCells(texts);
        }
        for (Map<String, Row> row :
                rows(cells, List.of("model", "method", "variant")).values()) {
            Row any = row.values().iterator().next();
            List<Cell> texts = new ArrayList<>(
                    List.of(Cell.of(any.text("model")), Cell.of(MethodLabel.of(any)), Cell.of(any.text("seeds"))));
            benchmarks.forEach(benchmark ->
                    texts.add(best.cell(any, any.text("protocol") + "/" + benchmark, text(row.get(benchmark)))));
            table.rowOfCells(texts);
        }
        return table;
    }

    /** Groups cells by benchmark: first the paper's benchmarks in its order, then the others by name. */
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

    /** Groups cells by the values of some columns, which name a row, then by benchmark. */
    private static Map<List<String>, Map<String, Row>> rows(List<Row> cells, List<String> names) {
        Map<List<String>, Map<String, Row>> rows = new LinkedHashMap<>();
        for (Row cell : cells) {
            List<String> key = names.stream().map(cell::text).toList();
            rows.computeIfAbsent(key, unseen -> new LinkedHashMap<>()).put(cell.text("benchmark"), cell);
        }
        return rows;
    }

    /**
     * Returns the benchmark's name, with its metric unless that is plain accuracy, and the item count if not all were
     * scored.
     */
    private static String title(String benchmark, List<Row> cells) {
        List<String> remarks = new ArrayList<>();
        cells.stream()
                .map(cell -> MetricLabel.of(cell.text("metric")))
                .filter(label -> !label.isEmpty())
                .distinct()
                .forEach(remarks::add);
        if (cells.stream().anyMatch(cell -> cell.isTrue("partial"))) {
            remarks.add("partial, n=" + items(cells));
        }
        return remarks.isEmpty() ? benchmark : benchmark + " (" + String.join("; ", remarks) + ")";
    }

    private static String items(List<Row> cells) {
        long least = cells.stream()
                .mapToLong(cell -> cell.count("least_items"))
                .min()
                .orElseThrow();
        long most =
                cells.stream().mapToLong(cell -> cell.count("most_items")).max().orElseThrow();
        return least == most ? Long.toString(least) : least + ".." + most;
    }

    private static String text(Row cell) {
        return cell == null
                ? Figure.ABSENT
                : Figure.of(cell, "accuracy", "paper").text(Format.TWO_DECIMALS);
    }

    private static String range(Row cell) {
        if (cell == null) {
            return Figure.ABSENT;
        }
        double highest = cell.number("highest").orElseThrow();
        String from = Format.TWO_DECIMALS.text(cell.number("lowest").orElseThrow(), highest);
        String to = Format.TWO_DECIMALS.text(highest, highest);
        return from.equals(to) ? to : from + ".." + to;
    }
}
