package io.gradessweep.data.jinja;

/**
 * A piece of a template.
 *
 * @param text a string literal's without quotes and escapes
 * @param line from 1
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        /** Between tags, white space control applied. */
        DATA,
        OUTPUT_BEGIN,
        OUTPUT_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        INTEGER,
        STRING,
        OPERATOR,
        END
    }

    boolean is(Kind wanted, String wantedText) {
        return kind == wanted && text.equals(wantedText);
    }
}
