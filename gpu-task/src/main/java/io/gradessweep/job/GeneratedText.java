package io.gradessweep.job;

import io.gradessweep.data.Tokenizer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The text of tokens that follow a prompt, given on as it grows. It is decoded with the prompt, since decoders drop the
 * space before a text's first word. A character whose bytes are several tokens is given on with the last of them.
 */
final class GeneratedText {
    /** The character that a decoder writes for bytes that are no whole character. */
    private static final String INCOMPLETE = "\uFFFD";

    private final Tokenizer tokenizer;
    private final Consumer<String> pieces;
    private int[] ids;
    private String given;

    /**
     * @param promptIds the tokens before the text
     * @param pieces receives the text piece by piece
     */
    GeneratedText(Tokenizer tokenizer, int[] promptIds, Consumer<String> pieces) {
        this.tokenizer = tokenizer;
        this.pieces = pieces;
        this.ids = promptIds.clone();
        this.given = tokenizer.decode(promptIds);
    }

    void add(int id) {
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = id;
        String text = tokenizer.decode(ids);
        if (!text.endsWith(INCOMPLETE)) {
            give(text);
        }
    }

    /** Gives on what is left, complete characters or not. */
    void end() {
        give(tokenizer.decode(ids));
    }

    private void give(String text) {
        if (text.length() > given.length() && text.startsWith(given)) {
            pieces.accept(text.substring(given.length()));
            given = text;
        }
    }
}
