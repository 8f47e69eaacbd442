package io.gradessweep.document;

import io.gradessweep.document.TextTable.Cell;
import io.gradessweep.document.TextTable.Column;
import java.util.stream.Collectors;

/** Lays out a table as CSV. */
public final class CsvTable {
    private CsvTable() {}

    public static String of(TextTable table) {
        String head = CsvLine.of(table.columns().stream().map(Column::title).toList());
        return table.rows().stream()
                .map(row -> CsvLine.of(row.stream().map(Cell::text).toList()))
                .collect(Collectors.joining("", head, ""));
    }
}
