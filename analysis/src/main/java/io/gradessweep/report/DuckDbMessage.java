package io.gradessweep.report;

import java.sql.SQLException;

/** DuckDB's messages span lines and may lead with how the driver noticed; this keeps what went wrong, in one line. */
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
