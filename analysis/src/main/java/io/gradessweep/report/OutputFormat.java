package io.gradessweep.report;

import java.util.Locale;

/** The format in which a query's rows are printed. */
public enum OutputFormat {
    /** A Markdown table with aligned columns, numbers to the right. */
    TABLE,
    /** CSV by RFC 4180: a header, CRLF, quotes where needed. NULL is an empty cell, an empty text is {@code ""}. */
    CSV,
    /** A JSON array of objects, one per line. */
    JSON;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
