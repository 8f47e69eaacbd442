package io.gradessweep.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints rows as a JSON array of objects, one object per line. Repeated column names are numbered, such as {@code x_2}.
 */
final class JsonOutput {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonOutput() {}

    static void write(ResultSet results, Appendable out) throws SQLException, IOException {
        List<String> names = names(results.getMetaData());
        String separator = "[\n  ";
        while (results.next()) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (String name : names) {
                object.put(name, PlainValue.of(results.getObject(object.size() + 1)));
            }
            out.append(separator).append(MAPPER.writeValueAsString(object));
            separator = ",\n  ";
        }
        out.append(separator.startsWith("[") ? "[]\n" : "\n]\n");
    }

    private static List<String> names(ResultSetMetaData columns) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String label = columns.getColumnLabel(i);
            String name = label;
            for (int copy = 2; names.contains(name); copy++) {
                name = label + "_" + copy;
            }
            names.add(name);
        }
        return names;
    }
}
