package io.gradessweep.report;

import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Prints rows as an aligned table. It holds all rows in memory, since a column is as wide as its widest cell. */
final class TableOutput {
    private static final Set<Integer> NUMBERS = Set.of(
            Types.TINYINT,
            Types.SMALLINT,
            Types.INTEGER,
            Types.BIGINT,
            Types.FLOAT,
            Types.REAL,
            Types.DOUBLE,
            Types.DECIMAL,
            Types.NUMERIC);

    private TableOutput() {}

    static void write(ResultSet results, Appendable out) throws SQLException, IOException {
        ResultSetMetaData columns = results.getMetaData();
        TextTable table = new TextTable();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            // DuckDB calls its 128-bit sums HUGEINT, for which JDBC has no type.
            boolean number = NUMBERS.contains(columns.getColumnType(i))
                    || columns.getColumnTypeName(i).contains("HUGEINT");
            table.column(columns.getColumnLabel(i), number ? Align.RIGHT : Align.LEFT);
        }
        while (results.next()) {
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                Object value = PlainValue.of(results.getObject(i));
                cells.add(value == null ? "" : value.toString());
            }
            table.row(cells);
        }
        out.append(table.toString());
    }
}
