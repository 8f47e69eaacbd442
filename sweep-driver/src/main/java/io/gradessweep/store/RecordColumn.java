package io.gradessweep.store;

import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecColumn;
import io.gradessweep.table.ColumnType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The column of one component of a record, named after the component in snake case. Components that are records
 * themselves are replaced by the columns of their own components, and a run's spec by the columns that it declares.
 *
 * @param source reads the component's value from a row
 */
record RecordColumn(String name, ColumnType type, Function<Record, Object> source) {

    static List<RecordColumn> of(Class<?> record) {
        List<RecordColumn> columns = new ArrayList<>();
        collect(record, row -> row, columns);
        return columns;
    }

    /**
     * Returns the value in a row. It is null if the value, or a record around it, is absent, or if it is NaN. Enums
     * become lower-case text.
     */
    Object value(Record row) {
        Object value = source.apply(row);
        if (value instanceof Double number && number.isNaN()) {
            return null;
        }
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value;
    }

    private static void collect(Class<?> record, Function<Record, Object> outer, List<RecordColumn> columns) {
        for (RecordComponent component : record.getRecordComponents()) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            Function<Record, Object> source = row -> invoke(accessor, outer.apply(row));
            if (component.getType() == RunSpec.class) {
                for (SpecColumn column : SpecColumn.all()) {
                    columns.add(new RecordColumn(
                            column.name(),
                            type(column.type(), column.name()),
                            row -> column.value((RunSpec) source.apply(row))));
                }
            } else if (component.getType().isRecord()) {
                collect(component.getType(), source, columns);
            } else {
                columns.add(new RecordColumn(snakeCase(component.getName()), type(component), source));
            }
        }
    }

    private static ColumnType type(RecordComponent component) {
        if (component.getGenericType().getTypeName().equals("java.util.List<java.lang.Double>")) {
            return ColumnType.DOUBLE_LIST;
        }
        return type(component.getType(), component.getName());
    }

    private static ColumnType type(Class<?> type, String name) {
        if (type == String.class || type.isEnum()) {
            return ColumnType.TEXT;
        }
        if (type == int.class || type == Integer.class) {
            return ColumnType.INTEGER;
        }
        if (type == long.class || type == Long.class) {
            return ColumnType.LONG;
        }
        if (type == BigInteger.class) {
            return ColumnType.HUGE;
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
        throw new IllegalArgumentException("no column type for " + type + " of " + name);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static Object invoke(Method accessor, Object on) {
        if (on == null) {
            return null;
        }
        try {
            return accessor.invoke(on);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a record's accessor is readable and plain: " + accessor, e);
        }
    }
}
