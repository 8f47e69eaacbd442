package io.gradessweep.data.jinja;

/**
 * A token of a template.
 *
 * @param text the token's text; for a string literal without quotes and escapes
 * @param place the line and the tag it is in
 */
record Token(Kind kind, String text, Place place) {
    enum Kind {
        /** Text between tags, after white space control. */
        DATA,
        OUTPUT_BEGIN,
        OUTPUT_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        INTEGER,
        FRACTION,
        STRING,
        OPERATOR,
        END
    }

    boolean is(Kind wanted, String wantedText) {
        return kind == wanted && text.equals(wantedText);
    }
}
