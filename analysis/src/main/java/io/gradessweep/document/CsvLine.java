package io.gradessweep.document;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Formats rows of CSV by RFC 4180. */
public final class CsvLine {
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[,\"\r\n]|\\A\\z");

    private CsvLine() {}

    /** Returns one row of texts, numbers and nulls, with its line end. */
    public static String of(List<?> values) {
        return values.stream().map(CsvLine::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(Object value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
