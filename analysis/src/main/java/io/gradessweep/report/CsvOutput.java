package io.gradessweep.report;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rows as RFC 4180. */
final class CsvOutput {
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[,\"\r\n]|\\A\\z");

    private CsvOutput() {}

    static void write(ResultSet results, Appendable out) throws SQLException, IOException {
        ResultSetMetaData columns = results.getMetaData();
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            cells.add(cell(columns.getColumnLabel(i)));
        }
        line(cells, out);
        while (results.next()) {
            cells.clear();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                cells.add(cell(PlainValue.of(results.getObject(i))));
            }
            line(cells, out);
        }
    }

    private static void line(List<String> cells, Appendable out) throws IOException {
        out.append(String.join(",", cells)).append("\r\n");
    }

    private static String cell(Object value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
