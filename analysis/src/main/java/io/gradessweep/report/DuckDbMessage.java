package io.gradessweep.report;

import java.sql.SQLException;

/** Shortens DuckDB's error messages to one line, without the driver's own error before it and the position after it. */
final class DuckDbMessage {
    private static final String NESTED = "\nError: ";
    private static final String POSITION = "\nLINE ";

    private DuckDbMessage() {}

    static String of(SQLException exception) {
        return oneLine(String.valueOf(exception.getMessage()));
    }

    static String oneLine(String message) {
        String text = message;
        int nested = text.indexOf(NESTED);
        if (nested >= 0) {
            text = text.substring(nested + NESTED.length());
        }
        int position = text.indexOf(POSITION);
        if (position >= 0) {
            text = text.substring(0, position);
        }
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
