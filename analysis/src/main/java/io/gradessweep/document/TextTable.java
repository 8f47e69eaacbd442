package io.gradessweep.document;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** A table of texts. Its form as a string is Markdown whose columns are also aligned as plain text. */
public final class TextTable {
    private final List<Column> columns = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

    /** A column's title, and the alignment of its cells. */
    public record Column(String title, Align align) {}

    /** The emphasis of a cell. */
    public enum Emphasis {
        NONE,
        ITALIC,
        BOLD
    }

    /** A cell's text, as it is to be read. */
    public record Cell(String text, Emphasis emphasis) {
        public static Cell of(String text) {
            return new Cell(text, Emphasis.NONE);
        }
    }

    public void column(String title, Align align) {
        columns.add(new Column(title, align));
    }

    public void row(List<String> texts) {
        rowOfCells(texts.stream().map(Cell::of).toList());
    }

    /** @throws IllegalArgumentException if there is not one cell for each column */
    public void rowOfCells(List<Cell> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(List.copyOf(cells));
    }

    public List<Column> columns() {
        return Collections.unmodifiableList(columns);
    }

    public List<List<Cell>> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** Returns the table with those of its columns whose titles are listed. */
    public TextTable withColumns(Collection<String> titles) {
        List<Integer> kept = IntStream.range(0, columns.size())
                .filter(column -> titles.contains(columns.get(column).title()))
                .boxed()
                .toList();
        TextTable table = new TextTable();
        kept.forEach(column -> table.columns.add(columns.get(column)));
        rows.forEach(row -> table.rowOfCells(kept.stream().map(row::get).toList()));
        return table;
    }

    @Override
    public String toString() {
        return MarkdownTable.of(this);
    }
}
