package io.gradessweep.data;

import io.gradessweep.data.rows.Row;
import java.util.Map;
import java.util.function.Supplier;

/** Reads required fields of a row. */
final class Fields {
    private Fields() {}

    /**
     * Returns the value of a field, which may be null.
     *
     * @throws io.gradessweep.spec.InvalidInputException if there is no such field, or its value cannot be read
     */
    static Object present(Row row, Map<String, Object> fields, String name) {
        if (!fields.containsKey(name)) {
            throw row.wrong("field '" + name + "' is missing; there are " + String.join(", ", fields.keySet()));
        }
        Object value = fields.get(name);
        return value instanceof Supplier<?> unreadable ? unreadable.get() : value;
    }

    static String text(Row row, Map<String, Object> fields, String name) {
        Object value = present(row, fields, name);
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        throw row.wrong("field '" + name + "' must be a text that is not empty, not " + shown(value));
    }

    /** Formats a value as one short line. */
    static String shown(Object value) {
        String text = value instanceof String ? "'" + value + "'" : String.valueOf(value);
        return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }
}
