package io.gradessweep.spec;

import java.util.Locale;

/** A table with a row for each token, by the name of its module: the embedding and the output. */
public enum TokenTable {
    EMBED_TOKENS,
    LM_HEAD;

    /** Returns the name that PEFT's {@code modules_to_save} and settings use. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
