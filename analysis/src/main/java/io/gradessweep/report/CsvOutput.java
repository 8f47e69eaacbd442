package io.gradessweep.report;

import io.gradessweep.document.CsvLine;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Prints rows as CSV by RFC 4180. */
public final class CsvOutput {
    private CsvOutput() {}

    static void write(ResultSet results, Appendable out) throws SQLException, IOException {
        ResultSetMetaData columns = results.getMetaData();
        List<Object> values = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            values.add(columns.getColumnLabel(i));
        }
        line(values, out);
        while (results.next()) {
            values.clear();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                values.add(PlainValue.of(results.getObject(i)));
            }
            line(values, out);
        }
    }

    /** Prints one row of texts, numbers and nulls. */
    public static void line(List<?> values, Appendable out) throws IOException {
        out.append(CsvLine.of(values));
    }
}
