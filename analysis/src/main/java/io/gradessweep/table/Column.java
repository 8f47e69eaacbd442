package io.gradessweep.table;

import java.util.Optional;

/**
 * A column of a table.
 *
 * @param name the name in snake case; a unit, where there is one, is its last word, such as {@code train_seconds}
 * @param documentation one line that describes the values
 * @param before the value, as text, of rows that earlier versions wrote without this column; empty for NULL
 */
public record Column(String name, ColumnType type, String documentation, Optional<String> before) {
    public Column(String name, ColumnType type, String documentation) {
        this(name, type, documentation, Optional.empty());
    }

    /** Returns the same column with a value for rows of earlier versions. */
    Column before(String value) {
        return new Column(name, type, documentation, Optional.of(value));
    }

    static Column text(String name, String documentation) {
        return new Column(name, ColumnType.TEXT, documentation);
    }

    static Column integer(String name, String documentation) {
        return new Column(name, ColumnType.INTEGER, documentation);
    }

    static Column wide(String name, String documentation) {
        return new Column(name, ColumnType.LONG, documentation);
    }

    static Column huge(String name, String documentation) {
        return new Column(name, ColumnType.HUGE, documentation);
    }

    static Column real(String name, String documentation) {
        return new Column(name, ColumnType.DOUBLE, documentation);
    }

    static Column bool(String name, String documentation) {
        return new Column(name, ColumnType.BOOLEAN, documentation);
    }

    static Column timestamp(String name, String documentation) {
        return new Column(name, ColumnType.TIMESTAMP, documentation);
    }

    static Column reals(String name, String documentation) {
        return new Column(name, ColumnType.DOUBLE_LIST, documentation);
    }
}
