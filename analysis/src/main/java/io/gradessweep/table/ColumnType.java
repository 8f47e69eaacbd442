package io.gradessweep.table;

/** The type of a column. A value that is absent, or not a number, is stored as NULL. */
public enum ColumnType {
    TEXT("VARCHAR"),
    /** An integer of 32 bits. */
    INTEGER("INTEGER"),
    /** An integer of 64 bits. */
    LONG("BIGINT"),
    /** An integer of 128 bits. A file has it as 64 bits if all its values fit, otherwise as DECIMAL(38, 0). */
    HUGE("HUGEINT"),
    DOUBLE("DOUBLE"),
    BOOLEAN("BOOLEAN"),
    /** An instant in microseconds since 1970 UTC; Parquet's TIMESTAMP(MICROS, adjusted to UTC). */
    TIMESTAMP("TIMESTAMPTZ"),
    DOUBLE_LIST("DOUBLE[]");

    private final String sql;

    ColumnType(String sql) {
        this.sql = sql;
    }

    /** Returns the type's name in SQL. */
    public String sql() {
        return sql;
    }
}
