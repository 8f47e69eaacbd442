package io.gradessweep.data.rows;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads labels from a file of their own, one per line: PIQA's and SIQA's {@code -labels.lst}. */
public final class LabelLines {
    private static final String FIELD = "label";

    private LabelLines() {}

    /**
     * Returns the rows with the field {@value #FIELD} added.
     *
     * @throws InvalidInputException if the number of labels is not that of the rows
     */
    public static List<Row> joined(List<Row> rows, Path labels) {
        List<TextLines.Line> lines = TextLines.read(labels);
        if (lines.size() != rows.size()) {
            throw new InvalidInputException(labels + ": has " + lines.size() + " labels for the " + rows.size()
                    + " rows of " + (rows.isEmpty() ? "its file" : rows.get(0).file()));
        }
        List<Row> joined = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            TextLines.Line line = lines.get(i);
            joined.add(new Row(
                    row.file(), row.number(), () -> fields(row, line.text().strip())));
        }
        return joined;
    }

    private static Map<String, Object> fields(Row row, String label) {
        Map<String, Object> fields = new LinkedHashMap<>(row.fields());
        if (fields.put(FIELD, label) != null) {
            throw row.wrong("has a label of its own beside the file of labels");
        }
        return fields;
    }
}
