package io.gradessweep.report;

import java.util.Locale;

/** How a query's rows are printed. */
public enum OutputFormat {
    /** Aligned columns, numbers to the right; also a Markdown table. */
    TABLE,
    /** RFC 4180: a header, CRLF, quotes where needed; NULL is an empty cell, an empty text is {@code ""}. */
    CSV,
    /** An array of objects, one a line. */
    JSON;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
