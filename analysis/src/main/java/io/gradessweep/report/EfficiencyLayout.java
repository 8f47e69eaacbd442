package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.report.Figure.Format;
import java.util.List;

/** Lays out the rows of {@code table2.sql}, each as a row of the table. */
final class EfficiencyLayout {
    private EfficiencyLayout() {}

    static TextTable table(List<Row> rows) {
        TextTable table = new TextTable();
        table.column("model", Align.LEFT);
        table.column("method", Align.LEFT);
        table.column("n", Align.RIGHT);
        for (String title : List.of("seconds", "speedup", "FLOPs", "FLOPs ratio", "HF FLOPs", "HF FLOPs ratio")) {
            table.column(title, Align.RIGHT);
        }
        for (Row row : rows) {
            table.row(List.of(
                    row.text("model"),
                    MethodLabel.of(row),
                    row.text("seeds"),
                    Figure.of(row, "seconds", "paper_seconds").text(Format.SECONDS),
                    Figure.of(row, "speedup", "paper_speedup").text(Format.TWO_DECIMALS),
                    Figure.of(row, "flops", "paper_flops").text(Format.SCIENTIFIC),
                    Figure.of(row, "flops_ratio", "paper_flops_ratio").text(Format.TWO_DECIMALS),
                    Figure.of(row, "hf_flops", "paper_flops").text(Format.SCIENTIFIC),
                    Figure.of(row, "hf_flops_ratio", "paper_flops_ratio").text(Format.TWO_DECIMALS)));
        }
        return table;
    }
}
