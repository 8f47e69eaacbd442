package io.gradessweep.table;

/** What a column holds. A value that is absent, or not a number, is stored as NULL. */
public enum ColumnType {
    TEXT("VARCHAR"),
    /** 32 bits. */
    INTEGER("INTEGER"),
    /** 64 bits. */
    LONG("BIGINT"),
    DOUBLE("DOUBLE"),
    BOOLEAN("BOOLEAN"),
    /** An instant, microseconds since 1970 UTC; Parquet's TIMESTAMP(MICROS, adjusted to UTC). */
    TIMESTAMP("TIMESTAMPTZ"),
    DOUBLE_LIST("DOUBLE[]");

    private final String sql;

    ColumnType(String sql) {
        this.sql = sql;
    }

    /** The type's name in SQL. */
    public String sql() {
        return sql;
    }
}
