package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.document.TextTable.Cell;
import io.gradessweep.report.Figure.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Lays out the rows of {@code table2.sql}, each as a row of the table. */
final class EfficiencyLayout {
    private static final String ENERGY = "watt_hours";

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
        boolean energy = rows.stream().anyMatch(row -> row.number(ENERGY).isPresent());
        if (energy) {
            table.column("energy (Wh)", Align.RIGHT);
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
            cells.add(Cell.of(threeDigits(row.number("device_hours"))));
            if (energy) {
                cells.add(Cell.of(threeDigits(row.number(ENERGY))));
            }
            table.rowOfCells(cells);
        }
        return table;
    }

    private static String threeDigits(OptionalDouble number) {
        return number.isPresent() ? String.format(Locale.ROOT, "%.3g", number.getAsDouble()) : Figure.ABSENT;
    }
}
