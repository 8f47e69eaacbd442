package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads tab-separated values with a header and without quoting, the format of OpenBookQA's own files. */
final class TsvRows {
    private TsvRows() {}

    static List<Row> read(Path file) {
        List<TextLines.Line> lines = TextLines.read(file);
        if (lines.isEmpty()) {
            return List.of();
        }
        String[] header = lines.get(0).text().split("\t", -1);
        if (List.of(header).stream().distinct().count() < header.length) {
            throw new InvalidInputException(file + ":1: two columns have the same name");
        }
        List<Row> rows = new ArrayList<>();
        for (TextLines.Line line : lines.subList(1, lines.size())) {
            rows.add(new Row(file, line.number(), () -> fields(line, header)));
        }
        return rows;
    }

    private static Map<String, Object> fields(TextLines.Line line, String[] header) {
        String[] values = line.text().split("\t", -1);
        if (values.length != header.length) {
            throw Row.wrong(
                    line.file(),
                    line.number(),
                    "has " + values.length + " columns, not " + header.length + " as the header");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < header.length; i++) {
            fields.put(name(header[i]), values[i]);
        }
        return fields;
    }

    /** Returns a column's name as an expression can use it: {@code Question Stem} becomes {@code question_stem}. */
    private static String name(String column) {
        return column.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }
}
