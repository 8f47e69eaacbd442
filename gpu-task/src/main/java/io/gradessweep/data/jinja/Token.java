package io.gradessweep.data.jinja;

/**
 * A token of a template.
 *
 * @param text the token's text; for a string literal without quotes and escapes
 * @param line from 1
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        /** Text between tags, after white space control. */
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
