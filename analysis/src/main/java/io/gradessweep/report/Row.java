package io.gradessweep.report;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** One row of a report's own query, by column name. */
record Row(Map<String, Object> values) {
    static Row of(ResultSet results) throws SQLException {
        ResultSetMetaData columns = results.getMetaData();
        Map<String, Object> values = new HashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            values.put(columns.getColumnLabel(i), results.getObject(i));
        }
        return new Row(values);
    }

    /** Returns the row with NULL in these columns. */
    Row without(Predicate<String> columns) {
        Map<String, Object> fewer = new HashMap<>(values);
        fewer.replaceAll((column, value) -> columns.test(column) ? null : value);
        return new Row(fewer);
    }

    boolean has(String column) {
        return values.containsKey(column);
    }

    /** Returns the names of the columns, sorted. */
    List<String> columns() {
        return values.keySet().stream().sorted().toList();
    }

    /** Returns the text, or an empty one for NULL. */
    String text(String column) {
        Object value = value(column);
        return value == null ? "" : value.toString();
    }

    boolean isNumber(String column) {
        return value(column) instanceof Number;
    }

    OptionalDouble number(String column) {
        Object value = value(column);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(((Number) value).doubleValue());
    }

    Optional<Instant> time(String column) {
        return Optional.ofNullable((OffsetDateTime) value(column)).map(OffsetDateTime::toInstant);
    }

    /** Returns a whole number of a column that is never NULL, such as a count. */
    long count(String column) {
        return ((Number) value(column)).longValue();
    }

    /** Returns an integer that may need more than 64 bits. */
    BigInteger integer(String column) {
        return new BigInteger(value(column).toString());
    }

    boolean isTrue(String column) {
        return Boolean.TRUE.equals(value(column));
    }

    private Object value(String column) {
        if (!values.containsKey(column)) {
            throw new IllegalArgumentException("no column " + column + " among " + values.keySet());
        }
        return values.get(column);
    }
}
