package io.gradessweep.data.rows;

import io.gradessweep.spec.RowJoin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Adds to rows what other files say about them, such as the answers to questions or the captions of images. */
public final class JoinedRows {
    private final RowJoin join;
    private final Map<String, List<Map<String, Object>>> others = new HashMap<>();

    /**
     * @param rows the rows of the other files
     * @throws io.gradessweep.spec.InvalidInputException naming file and row of one that is malformed or lacks the key
     */
    public JoinedRows(RowJoin join, List<Row> rows) {
        this.join = join;
        for (Row row : rows) {
            Map<String, Object> fields = row.fields();
            others.computeIfAbsent(key(row, fields, join.key()), unseen -> new ArrayList<>())
                    .add(fields);
        }
    }

    /** Returns a row with the field that the join adds: a list of all rows that belong to it. */
    public Row joined(Row row) {
        return new Row(row.file(), row.number(), () -> {
            Map<String, Object> fields = new LinkedHashMap<>(row.fields());
            List<Map<String, Object>> found = others.getOrDefault(key(row, fields, join.on()), List.of());
            if (fields.put(join.as(), found) != null) {
                throw row.wrong("has a field '" + join.as() + "' of its own beside the one that is joined to it");
            }
            return fields;
        });
    }

    private static String key(Row row, Map<String, Object> fields, String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof Supplier<?>) {
            throw row.wrong("has no '" + name + "', by which rows are joined");
        }
        return value.toString();
    }
}
