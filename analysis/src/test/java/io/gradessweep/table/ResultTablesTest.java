package io.gradessweep.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTablesTest {
    @Test
    void everyTableBeginsWithTheRunAndItsAttempt() {
        assertThat(ResultTables.all())
                .hasSize(8)
                .allSatisfy(table -> assertThat(table.columns().subList(0, 2))
                        .extracting(Column::name, Column::type)
                        .containsExactly(tuple("run_id", ColumnType.TEXT), tuple("attempt", ColumnType.TEXT)));
    }

    @Test
    void namesAreSnakeCaseAndEveryColumnIsDocumented() {
        for (Table table : ResultTables.all()) {
            assertThat(table.documentation()).isNotBlank();
            assertThat(table.columns()).allSatisfy(column -> {
                assertThat(column.name()).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*");
                assertThat(column.documentation()).isNotBlank();
            });
        }
    }

    @Test
    void unitsHaveTheirType() {
        for (Table table : ResultTables.all()) {
            for (Column column : table.columns()) {
                if (column.name().endsWith("_seconds")) {
                    assertThat(column.type()).as(column.name()).isEqualTo(ColumnType.DOUBLE);
                }
                if (column.name().endsWith("_bytes")) {
                    assertThat(column.type()).as(column.name()).isEqualTo(ColumnType.LONG);
                }
            }
        }
    }

    @Test
    void aColumnCannotBeThereTwice() {
        List<Column> twice = List.of(Column.text("model", "a"), Column.real("model", "b"));

        assertThatThrownBy(() -> new Table("runs", "rows", twice))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("table runs has two columns model");
    }
}
