package io.gradessweep.document;

/**
 * A picture that a document shows by the Markdown {@code ![description](file)}.
 *
 * @param file the name of its file, beside the document
 * @param description its content in words, for those who do not see it
 * @param svg a whole SVG document
 */
public record Picture(String file, String description, String svg) {
    /** Returns the Markdown that shows it. */
    public String markdown() {
        return "![" + MarkdownText.of(description) + "](" + file + ")\n";
    }
}
