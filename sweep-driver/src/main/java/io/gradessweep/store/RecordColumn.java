package io.gradessweep.store;

import io.gradessweep.table.ColumnType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One component of a record as a column: its name in snake case, its value as a table holds it. Components that are
 * records themselves are flattened into their own.
 *
 * @param path the accessors from the outermost record inwards
 */
record RecordColumn(String name, ColumnType type, List<Method> path) {

    static List<RecordColumn> of(Class<?> record) {
        List<RecordColumn> columns = new ArrayList<>();
        collect(record, List.of(), columns);
        return columns;
    }

    /** The value in a row; null where it, or a record around it, is absent or not a number. Enums are lower-case text. */
    Object value(Record row) {
        Object value = row;
        for (Method accessor : path) {
            if (value == null) {
                return null;
            }
            value = invoke(accessor, value);
        }
        if (value instanceof Double number && number.isNaN()) {
            return null;
        }
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value;
    }

    private static void collect(Class<?> record, List<Method> outer, List<RecordColumn> columns) {
        for (RecordComponent component : record.getRecordComponents()) {
            List<Method> path = new ArrayList<>(outer);
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            path.add(accessor);
            if (component.getType().isRecord()) {
                collect(component.getType(), path, columns);
            } else {
                columns.add(new RecordColumn(snakeCase(component.getName()), type(component), List.copyOf(path)));
            }
        }
    }

    private static ColumnType type(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == String.class || type.isEnum()) {
            return ColumnType.TEXT;
        }
        if (type == int.class || type == Integer.class) {
            return ColumnType.INTEGER;
        }
        if (type == long.class || type == Long.class) {
            return ColumnType.LONG;
        }
        if (type == double.class || type == Double.class) {
            return ColumnType.DOUBLE;
        }
        if (type == boolean.class || type == Boolean.class) {
            return ColumnType.BOOLEAN;
        }
        if (type == Instant.class) {
            return ColumnType.TIMESTAMP;
        }
        if (component.getGenericType().getTypeName().equals("java.util.List<java.lang.Double>")) {
            return ColumnType.DOUBLE_LIST;
        }
        throw new IllegalArgumentException("no column type for " + component);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static Object invoke(Method accessor, Object on) {
        try {
            return accessor.invoke(on);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a record's accessor is readable and plain: " + accessor, e);
        }
    }
}
