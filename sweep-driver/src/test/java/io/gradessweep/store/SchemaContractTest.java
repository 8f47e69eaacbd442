package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.result.RunOutcome;
import io.gradessweep.result.TraceRows;
import io.gradessweep.table.ColumnType;
import io.gradessweep.table.ResultTables;
import io.gradessweep.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Holds the records of a run to the tables, component by component. */
class SchemaContractTest {
    @Test
    void everyRecordHasExactlyTheColumnsOfItsTable() {
        for (TableRows<?> rows : allRows()) {
            Map<String, ColumnType> expected = new LinkedHashMap<>();
            TableFile.ownColumns(rows.table()).forEach(column -> expected.put(column.name(), column.type()));
            Map<String, ColumnType> found = new LinkedHashMap<>();
            for (RecordColumn column : RecordColumn.of(rows.type())) {
                assertThat(found.put(column.name(), column.type()))
                        .as("%s has two components %s", rows.type(), column.name())
                        .isNull();
            }
            assertThat(found).as(rows.table().name()).containsExactlyInAnyOrderEntriesOf(expected);
        }
    }

    @Test
    void everyTableHasARecordAndBeginsWithTheRun() {
        List<Table> tables = allRows().stream().<Table>map(TableRows::table).toList();
        assertThat(tables).containsExactlyInAnyOrderElementsOf(ResultTables.all());
        for (Table table : tables) {
            assertThat(table.columnNames()).startsWith("run_id", "attempt");
        }
    }

    private static List<TableRows<?>> allRows() {
        List<TableRows<?>> all = new ArrayList<>(TableRows.of(RunOutcome.Traces.EMPTY));
        all.add(new TableRows<>(ResultTables.RUNS, RunRow.class, TraceRows.of(List.of())));
        return all;
    }
}
