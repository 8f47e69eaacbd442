package io.gradessweep.document;

/**
 * A picture that a document shows by the Markdown {@code ![description](file)}.
 *
 * @param file the name of its file, beside the document
 * @param description its content in words, for those who do not see it
 * @param svg a whole SVG document
 */
public record Picture(String file, String description, String svg) {
    /** Returns a file name of these words, without an ending. */
    public static String fileName(String words) {
        return words.replaceAll("[^A-Za-z0-9.]+", "-").replaceFirst("-$", "");
    }

    /** Returns the Markdown that shows it. */
    public String markdown() {
        return "![" + MarkdownText.of(description) + "](" + file + ")\n";
    }
}
