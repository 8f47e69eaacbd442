package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.document.TextTable.Cell;
import io.gradessweep.report.Figure.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lays out the rows of {@code table2.sql}, each as a row of the table. */
final class EfficiencyLayout {
    private EfficiencyLayout() {}

    static TextTable table(List<Row> rows, BestMethods best) {
        TextTable table = new TextTable();
        table.column("model", Align.LEFT);
        table.column("method", Align.LEFT);
        table.column("n", Align.RIGHT);
        for (String title :
                List.of("seconds", "speedup", "FLOPs", "FLOPs ratio", "HF FLOPs", "HF FLOPs ratio", "device-hours")) {
            table.column(title, Align.RIGHT);
        }
        for (Row row : rows) {
            List<Cell> cells = new ArrayList<>();
            cells.add(Cell.of(row.text("model")));
            cells.add(Cell.of(MethodLabel.of(row)));
            cells.add(Cell.of(row.text("seeds")));
            cells.add(best.cell(
                    row, "seconds", Figure.of(row, "seconds", "paper_seconds").text(Format.SECONDS)));
            cells.add(best.cell(
                    row, "seconds", Figure.of(row, "speedup", "paper_speedup").text(Format.TWO_DECIMALS)));
            cells.add(best.cell(
                    row, "flops", Figure.of(row, "flops", "paper_flops").text(Format.SCIENTIFIC)));
            cells.add(best.cell(
                    row,
                    "flops",
                    Figure.of(row, "flops_ratio", "paper_flops_ratio").text(Format.TWO_DECIMALS)));
            cells.add(best.cell(
                    row, "hf_flops", Figure.of(row, "hf_flops", "paper_flops").text(Format.SCIENTIFIC)));
            cells.add(best.cell(
                    row,
                    "hf_flops",
                    Figure.of(row, "hf_flops_ratio", "paper_flops_ratio").text(Format.TWO_DECIMALS)));
            cells.add(Cell.of(hours(row)));
            table.rowOfCells(cells);
        }
        return table;
    }

    private static String hours(Row row) {
        return row.number("device_hours").isPresent()
                ? String.format(Locale.ROOT, "%.3g", row.number("device_hours").getAsDouble())
                : Figure.ABSENT;
    }
}
