package io.gradessweep.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.document.TextTable.Cell;
import io.gradessweep.document.TextTable.Emphasis;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    private static TextTable table() {
        TextTable table = new TextTable();
        table.column("model", Align.LEFT);
        table.column("mini-arc-challenge", Align.RIGHT);
        table.column("FLOPs ratio", Align.RIGHT);
        table.rowOfCells(List.of(Cell.of("a"), new Cell("100.00", Emphasis.BOLD), Cell.of("–")));
        table.row(List.of("longer", "5.00", "0.75"));
        return table;
    }

    @Test
    void titlesAreBrokenWhereTheTableIsTooWide() {
        assertThat(PlainText.of(table(), 39)).isEqualTo("""
                        model   mini-arc-challenge  FLOPs ratio
                        a                   100.00            –
                        longer                5.00         0.75
                        """);
        assertThat(PlainText.of(table(), 38)).isEqualTo("""
                        mini-arc-  FLOPs
                model   challenge  ratio
                a          100.00      –
                longer       5.00   0.75
                """);
        assertThat(PlainText.of(table(), 23)).isEqualTo("""
                       mini-arc- FLOPs
                model  challenge ratio
                a         100.00     –
                longer      5.00  0.75
                """);
    }

    @Test
    void columnsCanBeLeftOut() {
        assertThat(PlainText.of(table().withColumns(List.of("FLOPs ratio", "model")), 80))
                .isEqualTo("model   FLOPs ratio\na                 –\nlonger         0.75\n");
    }

    @Test
    void anItemIsIndentedAsItsText() {
        assertThat(PlainText.wrapped("- one two, three four", 11)).isEqualTo("- one two,\n  three\n  four");
        assertThat(PlainText.wrapped("one two", 7)).isEqualTo("one two");
        assertThat(PlainText.wrapped("withoutspaces", 5)).isEqualTo("withoutspaces");
    }
}
