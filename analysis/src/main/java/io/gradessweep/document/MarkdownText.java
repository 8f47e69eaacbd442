package io.gradessweep.document;

import java.util.regex.Pattern;

/** Escapes text, so that Markdown (CommonMark 0.31) shows it as it is. Text without special meaning stays the same. */
public final class MarkdownText {
    /** Matches what begins or ends emphasis, code, HTML or a link where it stands, and what is an escape itself. */
    private static final Pattern SPECIAL = Pattern.compile(
            "[*`<]|\\\\(?=\\p{Punct})|(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])|](?=[(\\[])|!(?=\\[)|&(?=#?\\w+;)");

    private MarkdownText() {}

    /** Returns text within a paragraph, on one line. */
    public static String of(String text) {
        return SPECIAL.matcher(text.replaceAll("\\s*\\R\\s*", " ")).replaceAll("\\\\$0");
    }

    /** Returns the text of a table's cell. */
    static String cell(String text) {
        return of(text).replace("|", "\\|");
    }
}
